-- Lo que otro publica de lo mismo que cuenta el avance de una actividad: un testigo, que nunca encabeza ni se suma.
-- Las tablas del ITP sobre las empresas que atendió la red CITE se ponen junto a la 4.1 (nuestro, por verificar). Vale, de
-- cada manera de abrirlas, la que llega más lejos; de varias iguales, la que llegó después y, si no se sabe, la mayor.
-- grano: anio, actividad, testigo
-- nace de: staging.cite_empresas
-- anio | integer | año | año de la atención | not_null
-- actividad | varchar | código | actividad de cuyo avance es testigo | not_null
-- testigo | varchar | texto | quién lo dice y en qué tabla | not_null
-- cuenta | varchar | texto | qué cuenta, como se escribe la unidad de medida de una actividad | not_null
-- valor | bigint | según unidad | la cifra | not_null
-- hasta | date | fecha | hasta cuándo llega dentro de su año; nulo si no se sabe
-- no_se_compara | varchar | texto | por qué su cuenta no es la de la actividad; nulo si puede serlo
-- archivo | varchar | texto | archivo de origen | not_null
-- documento | varchar | texto | documento del que proviene, según el manifiesto
-- es_sintetico | boolean | lógico | es de demostración | not_null
with suma as (
    select
        archivo,
        hoja,
        anio,
        bool_or(cite is not null) as es_por_cite,
        bool_or(es_por_mes) as es_por_mes,
        bool_or(cod_ciiu is not null) as es_por_ciiu,
        bool_or(tipo_contribuyente is not null) as es_por_tipo,
        bool_or(cod_ciiu is null) and bool_or(cod_ciiu is not null)
            or bool_or(tipo_contribuyente is null) and bool_or(tipo_contribuyente is not null) as hay_sin_clase,
        sum(empresas) as valor,
        min(fecha) as primera,
        max(fecha) as ultima
    from staging.cite_empresas
    group by archivo, hoja, anio
),

dicha as (
    select
        *,
        'ITP, empresas '
            || case when es_por_mes then 'mes a mes' when es_por_ciiu then 'por CIIU' when es_por_tipo then 'por tipo de contribuyente' else 'en total' end
            || if(es_por_cite, ', por CITE', ', toda la red') as testigo,
        case
            when primera > make_date(anio, 12, 30) then make_date(anio, 12, 31)
            when primera = ultima and year(primera) = anio then primera
        end as hasta,
        case
            when es_por_mes then 'suma de cada mes: una empresa que vuelve otro mes se cuenta otra vez'
            when es_por_cite then 'suma de cada CITE: una empresa atendida en dos se cuenta dos veces'
            when hay_sin_clase then 'tiene filas sin su clase, que pueden ser totales'
        end as no_se_compara
    from suma
),

final as (
    select
        d.anio,
        v.actividad,
        d.testigo,
        'Empresas' as cuenta,
        cast(d.valor as bigint) as valor,
        d.hasta,
        d.no_se_compara,
        d.archivo,
        a.documento,
        a.origen = 'sintetico' as es_sintetico
    from dicha d
    join staging.archivo a using (archivo)
    join vigente.actividad v on v.anio = d.anio and v.actividad = '5005087'
    qualify row_number() over (
        partition by d.anio, d.testigo order by d.hasta desc nulls last, d.ultima desc, a.descargado_el desc nulls last, a.puesto desc nulls last, d.valor desc,
            d.archivo, d.hoja
    ) = 1
)

select * from final
