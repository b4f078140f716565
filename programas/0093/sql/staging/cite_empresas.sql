-- Cuántas empresas atendieron los CITE en un año, según una fila de las tablas que publica el ITP, con sus tipos.
-- grano: archivo, hoja, fila
-- nace de: raw.cite_empresas, raw.cite_mensual
-- archivo | varchar | texto | archivo de origen | not_null
-- hoja | varchar | texto | hoja del libro; nulo en un texto
-- fila | integer | número | fila del archivo | not_null
-- cite | varchar | texto | CITE; nulo donde la tabla es de toda la red
-- cod_ciiu | varchar | texto | código CIIU como se publica; nulo donde la tabla no se abre por él
-- tipo_contribuyente | varchar | texto | tipo de contribuyente o de cliente; nulo donde la tabla no se abre por él
-- es_por_mes | boolean | lógico | es la suma de los meses de una tabla mensual | not_null
-- anio | integer | año | año de la atención | not_null
-- empresas | bigint | empresas | empresas atendidas | not_null
-- fecha | date | fecha | fecha que declara la fila: hasta cuándo llega (por verificar) | not_null
with por_mes as (
    select archivo, hoja, fila, cite, tipo as tipo_contribuyente, anio, fecha, sum(cast(empresas as bigint)) as empresas
    from raw.cite_mensual
    unpivot (
        empresas for mes in (
            mes_01, mes_02, mes_03, mes_04, mes_05, mes_06, mes_07, mes_08, mes_09, mes_10, mes_11, mes_12
        )
    )
    group by archivo, hoja, fila, cite, tipo, anio, fecha
),

todas as (
    select *, true as es_por_mes from por_mes
    union all by name
    select *, false as es_por_mes from raw.cite_empresas
)

select
    archivo,
    hoja,
    cast(fila as integer) as fila,
    cite,
    cod_ciiu,
    tipo_contribuyente,
    es_por_mes,
    cast(anio as integer) as anio,
    cast(empresas as bigint) as empresas,
    cast(fecha as date) as fecha
from todas
