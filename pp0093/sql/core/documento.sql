-- Cuándo se publicó cada documento y qué documento corrige. Un nombre no es una fecha: sin publicado_el en el manifiesto,
-- el informe anual (el que imprime el anexo de un año entero) cuenta como publicado al fin del mes que dice la regla, del
-- año siguiente, o en su corte si es posterior, y cualquier otro no tiene fecha.
-- grano: documento
-- nace de: staging.publicado
-- documento | varchar | texto | documento que imprime | not_null
-- publicado_el | date | fecha | cuándo se publicó; nulo si no se sabe
-- es_declarada | boolean | lógico | la fecha la declara el manifiesto y no una regla | not_null
-- corrige | varchar | texto | lo que el manifiesto dice que corrige; nulo si no corrige ninguno
-- puesto | bigint | número | puesto por fecha: el mayor es el último; tienen el mismo los de un día, y los que no tienen fecha | not_null
-- aviso: corrige_un_documento_que_no_esta_cargado: select documento, corrige from this
--     where corrige is not null and comparable(corrige) not in (select comparable(documento) from this
--     union all select comparable(a.documento) from staging.archivo a where a.documento is not null
--     union all select comparable(a.archivo) from staging.archivo a)
with declarado as (
    select
        p.documento,
        max(a.publicado_el) as publicado_el,
        max(if(a.fuente = 'publicado', a.corrige, null)) as corrige,
        max(p.anio) filter (where orden_impreso(p.seccion) = 1) as anio_del_anexo
    from staging.publicado p
    join staging.archivo a using (archivo)
    group by p.documento
),

-- Un anexo con corte antes del fin de su año no es el informe anual.
con_corte as (
    select d.documento, max(p.corte) as corte
    from declarado d
    join staging.publicado p on p.documento = d.documento and p.anio = d.anio_del_anexo and orden_impreso(p.seccion) = 1
    group by d.documento
),

con_fecha as (
    select
        d.documento,
        coalesce(
            d.publicado_el,
            if(
                c.corte < make_date(d.anio_del_anexo, 12, 31),
                null,
                greatest(last_day(make_date(d.anio_del_anexo + 1, v.mes_del_informe_anual::integer, 1)), c.corte)
            )
        ) as publicado_el,
        d.publicado_el is not null as es_declarada,
        d.corrige
    from declarado d
    left join con_corte c using (documento)
    left join vigente.parametro v on v.anio = d.anio_del_anexo
),

-- A un documento se le llama por su nombre, por el que le da el manifiesto o por su archivo.
nombre as (
    select documento, comparable(documento) as nombre from declarado
    union
    select p.documento, comparable(a.documento)
    from staging.publicado p
    join staging.archivo a using (archivo)
    where a.documento is not null
    union
    select documento, comparable(archivo) from staging.publicado
),

correccion as (
    select distinct f.documento, n.documento as corregido
    from con_fecha f
    join nombre n on n.nombre = comparable(f.corrige) and n.documento <> f.documento
),

-- Una fe de erratas va después de lo que corrige, tenga fecha o no, y la fe de erratas de otra, después de las dos. Dos que
-- dicen corregirse una a otra no van ninguna después.
segunda as (
    select c.documento, s.corregido
    from correccion c
    join correccion s on s.documento = c.corregido and s.corregido <> c.documento
),

detras as (
    select documento, documento as de, 0 as nivel from con_fecha
    union all
    select c.documento, c.corregido, 1
    from correccion c
    anti join correccion x on x.documento = c.corregido and x.corregido = c.documento
    union all
    select documento, corregido, 2 from segunda
),

con_puesto as (
    select d.documento, max(f.publicado_el) as fecha, max(d.nivel) as nivel
    from detras d
    join con_fecha f on f.documento = d.de
    group by d.documento
),

final as (
    select
        f.documento,
        f.publicado_el,
        f.es_declarada,
        f.corrige,
        dense_rank() over (order by p.fecha nulls first, p.nivel) as puesto
    from con_fecha f
    join con_puesto p using (documento)
)

select * from final
