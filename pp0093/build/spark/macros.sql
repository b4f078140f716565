-- Lo que en Spark se dice de otro modo; cada una significa lo mismo que la de su nombre (o la función de DuckDB).

create macro criterio_antiguedad(inscripcion, referencia, anios) as add_months(inscripcion, 12 * anios) <= referencia;

create macro solo(filtros) as
    case
        when size(filtros) = 0 then null
        when size(filtros) = 1 then 'sólo ' || element_at(filtros, 1)
        else 'sólo ' || array_join(slice(filtros, 1, size(filtros) - 1), ', ') || ' y ' || element_at(filtros, -1)
    end;
