-- Un archivo cargado y su cuenta de filas, para mostrar y citar. Fuente: staging.archivo.
-- grano: archivo
-- archivo | texto | ruta bajo la carpeta de datos | not_null
-- fuente | texto | fuente | not_null
-- formato | texto | formato reconocido por el contenido | not_null
-- formato_nombre | texto | el formato en palabras | not_null
-- documento | texto | documento del que proviene
-- anio | año | año que declara
-- corte | fecha | fecha de corte; nulo si no la declara
-- cortes_filas | texto | cortes que declaran sus filas, y «no declarado» si otras no; nulo si ninguna lo declara
-- origen | texto | real o sintetico | not_null
-- filas_leidas | filas | filas de datos que trae | not_null
-- filas_cargadas | filas | filas que pasan a las tablas | not_null
-- filas_cuarentena | filas | filas apartadas por error | not_null
-- filas_repetidas | filas | filas iguales a otra ya cargada | not_null
-- filas_fuera_alcance | filas | filas de otros programas, totales o en blanco | not_null
-- filtros | texto | ruta de la consulta
-- url | texto | de dónde se descargó
-- descargado_el | fecha | cuándo se descargó
-- sha256 | texto | huella del contenido | not_null
-- nota | texto | observación del manifiesto
-- assert: el_registro_cierra: select archivo, filas_leidas from this
--     where filas_leidas <> filas_cargadas + filas_cuarentena + filas_repetidas + filas_fuera_alcance
with repetida as (
    select archivo, count(*) as filas
    from (
        select archivo, hoja, fila
        from core.atencion_fila
        group by archivo, hoja, fila
        having not bool_or(es_nueva)
    )
    group by archivo
),

corte_fila as (
    select
        archivo,
        string_agg(distinct corte::varchar, '; ' order by corte::varchar)
            || if(count(corte) < count(*), '; no declarado', '') as cortes_filas
    from staging.publicado
    group by archivo
),

final as (
    select
        a.archivo,
        a.fuente,
        a.formato,
        coalesce(f.formato_nombre, a.formato) as formato_nombre,
        a.documento,
        a.anio,
        a.corte,
        c.cortes_filas,
        a.origen,
        a.filas_leidas,
        a.filas_cargadas - coalesce(r.filas, 0) as filas_cargadas,
        a.filas_cuarentena,
        a.filas_repetidas + coalesce(r.filas, 0) as filas_repetidas,
        a.filas_fuera_alcance,
        a.filtros,
        a.url,
        a.descargado_el,
        a.sha256,
        a.nota
    from staging.archivo a
    left join rules.formato f using (formato)
    left join repetida r using (archivo)
    left join corte_fila c using (archivo)
)

select * from final
