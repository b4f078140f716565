-- Un archivo cargado y su cuenta de filas, para mostrar y citar. Fuente: staging.archivo.
-- grano: archivo
-- archivo | varchar | texto | ruta bajo la carpeta de datos | not_null
-- fuente | varchar | texto | fuente | not_null
-- formato | varchar | texto | formato reconocido por el contenido | not_null
-- formato_nombre | varchar | texto | el formato en palabras | not_null
-- documento | varchar | texto | documento del que proviene
-- anio | integer | año | año que declara
-- corte | date | fecha | fecha de corte; nulo si no la declara
-- cortes_filas | varchar | texto | cortes que declaran sus filas, y «no declarado» si otras no; nulo si ninguna lo declara
-- origen | varchar | texto | real o sintetico | not_null
-- filas_leidas | bigint | filas | filas de datos que trae | not_null
-- filas_cargadas | bigint | filas | filas que pasan a las tablas, también las reemplazadas | not_null
-- filas_cuarentena | bigint | filas | filas apartadas por error | not_null
-- filas_repetidas | bigint | filas | filas iguales a otra ya cargada | not_null
-- filas_reemplazadas | bigint | filas | de las cargadas, las que una entrega completa posterior dice otra vez: no cuentan | not_null
-- reemplazado_por | varchar | texto | los archivos de esas entregas, entre «; »; nulo si ninguna
-- filas_fuera_alcance | bigint | filas | filas de otros programas, totales o en blanco, y de dinero que no entra en el informe ni en el país | not_null
-- filtros | varchar | texto | ruta de la consulta
-- abarca | varchar | texto | de qué parte del programa o del país son sus filas, en palabras; nulo si su formato no lo declara
-- url | varchar | texto | de dónde se descargó
-- descargado_el | date | fecha | cuándo se descargó
-- huella | varchar | texto | huella del contenido; nula en lo que publicaron ediciones anteriores
-- algoritmo | varchar | texto | con qué se sacó la huella
-- sha256 | varchar | texto | SHA-256 que el manifiesto declara, calculado y comprobado; nulo si no declara ninguno
-- nota | varchar | texto | observación del manifiesto
-- assert: todo_archivo_tiene_huella: select archivo from this where huella is null or algoritmo is null
-- assert: el_registro_cierra: select archivo, filas_leidas from this
--     where filas_leidas <> filas_cargadas + filas_cuarentena + filas_repetidas + filas_fuera_alcance
--     or filas_reemplazadas > filas_cargadas
-- De una fila con varias fechas, basta una nueva que cuenta para que sea cargada.
with sin_cargar as (
    select archivo, count(*) filter (where es_reemplazada) as reemplazadas, count(*) filter (where not es_reemplazada) as repetidas
    from (
        select archivo, hoja, fila, bool_or(origen = 'real' and not cuenta) as es_reemplazada
        from core.atencion_fila
        group by archivo, hoja, fila
        having not bool_or(es_nueva and (cuenta or origen <> 'real'))
    )
    group by archivo
),

reemplazo as (
    select archivo, string_agg(distinct reemplazado_por, '; ' order by reemplazado_por) as reemplazado_por
    from core.reemplazo
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

-- Una fila de dinero que no está en el informe ni en el país no está en ninguna cifra: es de fuera del alcance.
de_dinero as (
    select archivo, anio, nivel_gobierno, sector_gobierno, producto, actividad from staging.siaf
    union all
    select archivo, anio, nivel_gobierno, sector_gobierno, producto, actividad from staging.consulta_amigable
),

de_nadie as (
    select archivo, count(*) as filas
    from de_dinero d
    where exists (
        select 1 from marts.fuera_de_regla f
        where not f.en_nacional and f.archivo = d.archivo and f.anio = d.anio
            and f.nivel_gobierno is not distinct from d.nivel_gobierno
            and f.sector_gobierno is not distinct from d.sector_gobierno
            and f.producto is not distinct from d.producto
            and f.actividad is not distinct from d.actividad
    )
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
        a.filas_cargadas - coalesce(r.repetidas, 0) - coalesce(x.filas, 0) as filas_cargadas,
        a.filas_cuarentena,
        coalesce(r.repetidas, 0) as filas_repetidas,
        coalesce(r.reemplazadas, 0) as filas_reemplazadas,
        p.reemplazado_por,
        a.filas_fuera_alcance + coalesce(x.filas, 0) as filas_fuera_alcance,
        a.filtros,
        a.abarca,
        a.url,
        a.descargado_el,
        a.huella,
        a.algoritmo,
        a.sha256,
        a.nota
    from staging.archivo a
    left join rules.formato f using (formato)
    left join sin_cargar r using (archivo)
    left join reemplazo p using (archivo)
    left join corte_fila c using (archivo)
    left join de_nadie x using (archivo)
)

select * from final
