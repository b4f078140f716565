-- Los años en que la demostración no cuenta: los que tienen alguna lista real, y aquellos cuyas empresas sólo se conocen
-- por lo que imprime de ellos el informe de otro año, porque a su lado no llena lo que falta.
-- grano: anio
-- nace de: staging.registro, staging.publicado, core.anexo
-- anio | integer | año | año de la demostración que no cuenta | not_null
with de_lista as (
    select distinct year(r.fecha)::integer as anio
    from staging.registro r
    join staging.archivo a using (archivo)
    where a.origen = 'real'
),

impreso as (
    select (if(indicador in ('empresas_atendidas_variacion_pct', 'empresas_atendidas_razon_pct'), anio - 1, anio))::integer as anio
    from staging.publicado
    where valor is not null
        and indicador in (
            'empresas_atendidas', 'empresas_focalizadas', 'focalizacion_pct', 'empresas_atendidas_variacion_pct',
            'empresas_atendidas_razon_pct'
        )
),

final as (
    select anio from de_lista
    union
    select anio from impreso anti join core.anexo using (anio)
)

select * from final
