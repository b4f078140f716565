-- Los años en que la demostración no cuenta: los que tienen alguna lista real, y aquellos cuyas empresas sólo se conocen
-- por lo que imprime de ellos el informe de otro año, porque a su lado no llena lo que falta.
-- grano: anio
-- nace de: staging.registro, staging.publicado, core.anexo
-- anio | integer | año | año de la demostración que no cuenta | not_null
with de_lista as (
    select distinct year(r.fecha)::integer as anio
    from staging.registro r
    join core.lista a using (archivo)
    where a.origen = 'real'
),

-- Cada documento es del último año cuyas empresas imprime; lo que diga de los de antes es lo que otro informe dice de ellos.
impreso as (
    select
        (if(p.indicador in ('empresas_atendidas_variacion_pct', 'empresas_atendidas_razon_pct'), p.anio - 1, p.anio))::integer as anio,
        max(p.anio) over (partition by p.documento) as anio_del_documento
    from staging.publicado p
    where p.valor is not null
        and p.indicador in (
            'empresas_atendidas', 'empresas_focalizadas', 'focalizacion_pct', 'empresas_atendidas_variacion_pct',
            'empresas_atendidas_razon_pct'
        )
),

final as (
    select anio from de_lista
    union
    select anio
    from impreso
    anti join (select anio from core.anexo where avance_fisico is not null) using (anio)
    group by anio
    having bool_and(anio_del_documento > anio)
)

select * from final
