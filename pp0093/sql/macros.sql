-- Reglas que usan las tablas y también el panel de sensibilidad: se escriben una sola vez.

-- Ventas en [minimo, maximo] UIT. El número manda; si no lo hay, el tramo (más de desde_uit, hasta hasta_uit):
-- dentro cumple, fuera o tocando sólo un límite no cumple, y a caballo de un límite es sin dato (nulo).
create macro criterio_ventas(ventas, desde, hasta, minimo, maximo) as
    case
        when ventas is not null then ventas between minimo and maximo
        when hasta <= minimo or desde >= maximo then false
        when desde >= minimo and coalesce(hasta, 'inf'::double) <= maximo then true
    end;

-- Años completos en el registro: el mismo día, y de un 29 de febrero el 28 si el año no es bisiesto.
create macro criterio_antiguedad(inscripcion, referencia, anios) as
    inscripcion + to_years(anios) <= referencia;

-- Un criterio fallado basta; sin fallados, un criterio sin dato deja sin dato.
create macro resultado_focalizacion(formal, antiguedad, ventas) as
    case
        when not formal or not antiguedad or not ventas then 'no focalizada'
        when formal and antiguedad and ventas then 'focalizada'
        else 'sin dato'
    end;

-- De los lugares en que un documento imprime lo mismo, cuál va antes: el anexo, luego un gráfico o una tabla y luego el texto.
create macro orden_impreso(seccion) as
    case
        when lower(seccion) like 'anexo%' then 1
        when seccion like '%(gráfico)' or seccion like '%(tabla)' or seccion like 'Cuadro %' or seccion like 'Tabla %' then 2
        else 3
    end;

-- De qué potencia de diez es la unidad con que se imprime una cifra: 3 si va en miles, 6 en millones. Lo que va así está
-- redondeado: se compara y no se carga.
create macro escala_impresa(unidad) as
    case
        when regexp_matches(strip_accents(lower(unidad)), '\bmil(es de)? millones\b') then 9
        when regexp_matches(strip_accents(lower(unidad)), '\b(mm|millon|millones)\b') then 6
        when regexp_matches(strip_accents(lower(unidad)), '\b(mil|miles)\b') then 3
        else 0
    end;

-- Lo que dicen varios que valen lo mismo: nulo donde se contradicen.
create macro concordante(dato) as if(min(dato) = max(dato), min(dato), null);

-- La procedencia más débil de varias, en el orden de pp0093/provenance.py: el alfabeto no la da.
create macro procedencia_mas_debil(procedencia) as
    max_by(
        procedencia,
        case procedencia
            when 'calculado' then 1 when 'reportado' then 2 when 'publicado' then 3 when 'derivado' then 4 when 'sintetico' then 5
        end
    );

-- Servicios, temas y sedes como se comparan: sin mayúsculas, tildes, espacios, guiones ni subrayados.
create macro mismo_texto(texto) as regexp_replace(strip_accents(lower(texto)), '[\s\p{Z}\p{Pd}\x{200B}\x{FEFF}_]', '', 'g');

-- Lugares y reglas como se comparan: además, sin signos.
create macro comparable(texto) as regexp_replace(strip_accents(lower(texto)), '[^a-z0-9]', '', 'g');

-- Ventas dentro de una banda (más de desde, hasta hasta; la más baja incluye el cero). Un tramo pertenece sólo si cabe entero.
create macro dentro_de_banda(ventas, tramo_desde, tramo_hasta, banda_desde, banda_hasta) as
    case
        when ventas is not null then
            (ventas > banda_desde::double or (banda_desde::double = 0 and ventas >= 0))
            and ventas <= coalesce(banda_hasta::double, 'inf'::double)
        when tramo_desde is null then false
        else tramo_desde >= banda_desde::double
            and coalesce(tramo_hasta::double, 'inf'::double) <= coalesce(banda_hasta::double, 'inf'::double)
    end;

-- Cómo se califica un indicador: minimo o maximo permisible si lo dice el sentido o la agregación; si no, su sentido.
create macro criterio_avance(sentido, agregacion) as
    case
        when 'minimo permisible' in (sentido, agregacion) then 'minimo'
        when 'maximo permisible' in (sentido, agregacion) then 'maximo'
        when sentido in ('ascendente', 'descendente') then sentido
    end;

-- Avance tipo 1, en %: lo obtenido sobre lo esperado, sin tope; 100 o 0 si hay un permisible. Nulo si falta algo o se
-- dividiría entre cero.
create macro avance_tipo1(criterio, obtenido, esperado) as
    case
        when obtenido is null or esperado is null then null
        when criterio = 'minimo' then if(obtenido >= esperado, 100.0, 0.0)::double
        when criterio = 'maximo' then if(obtenido <= esperado, 100.0, 0.0)::double
        when criterio = 'ascendente' then (100 * obtenido)::double / nullif(esperado, 0)::double
        when criterio = 'descendente' then (100 * esperado)::double / nullif(obtenido, 0)::double
    end;

-- Avance tipo 2, en %: lo recorrido desde la línea base sobre lo que había que recorrer. Hacia abajo los dos signos
-- cambian a la vez. Nulo con un permisible o si no había nada que recorrer.
create macro avance_tipo2(criterio, obtenido, esperado, base) as
    case
        when criterio in ('ascendente', 'descendente') then
            (100 * (obtenido - base))::double / nullif(esperado - base, 0)::double
    end;

-- Un avance dentro de una franja de una escala, en %: desde se incluye y hasta no; uno negativo cuenta como cero.
create macro dentro_de_franja(avance, desde, hasta) as
    avance is not null
    and greatest(avance, 0) >= desde::double
    and greatest(avance, 0) < coalesce(hasta, 'inf')::double;

-- Cómo cambia lo obtenido frente a otro valor, según lo que es mejor: 1 mejora, 0 igual, -1 empeora.
create macro cambio_con_sentido(criterio, obtenido, anterior) as
    case
        when criterio in ('ascendente', 'minimo') then sign(obtenido - anterior)
        when criterio in ('descendente', 'maximo') then sign(anterior - obtenido)
    end::integer;

-- A qué se limita un archivo, en palabras: «sólo el pliego 038, la fuente 1 y el mes 10»; nulo si no filtra nada.
create macro solo(filtros) as
    case
        when len(filtros) = 0 then null
        when len(filtros) = 1 then 'sólo ' || filtros[1]
        else 'sólo ' || array_to_string(filtros[:-2], ', ') || ' y ' || filtros[-1]
    end;

-- Una fecha como se escribe aquí: 31/12/2025.
create macro dia(fecha) as strftime(fecha, '%d/%m/%Y');

-- Un número decimal como se escribe en un aviso, sin ceros al final: 250, 12.5.
create macro escrito(valor) as rtrim(rtrim(valor::varchar, '0'), '.');

-- Cuántas cosas hay, con su nombre: «1 empresa», «2 empresas».
create macro cuantas(n, una, varias) as n || ' ' || if(n = 1, una, varias);
