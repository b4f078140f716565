# Lo que una persona usa: make datos, make app, make test. Lo demás es de quien mantiene el proyecto.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALA := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: datos app test test-acceso test-motores motores audit campanas mutaciones revisar bench capturas documentos requisitos limpiar

datos: $(VENV)/.listo
	@$(BIN)/pp0093 demo --si-falta
	@$(BIN)/pp0093 etl

app: datos
	@$(BIN)/pp0093 app

# Lo compilado se guarda: las pruebas abren muchos procesos, y cada uno compilaría todo otra vez.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.listo-pruebas
	@sh scripts/navegador.sh
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Con lo que no es de Python: un proveedor de OIDC (npm) y nginx. Sin ellos, make test las deja fuera y lo dice.
test-acceso: $(VENV)/.listo-pruebas
	@command -v npm > /dev/null || { echo "Falta npm: sudo apt install npm"; exit 1; }
	@command -v nginx > /dev/null || test -x /usr/sbin/nginx || echo "Falta nginx (sudo apt install nginx-light): sus pruebas se dejan fuera"
	@cd tests/oidc && npm ci --silent --no-audit --no-fund
	@sh scripts/navegador.sh
	@$(BIN)/python -m pytest -n0 -rs tests/test_entrada.py tests/test_servidor.py tests/test_despliegue.py

# El entorno de Spark (pp0093 etl --motor spark) y, para las pruebas, el de Sail.
MOTORES := .venv-motores
motores: $(MOTORES)/.listo

# Las mismas tablas en DuckDB, Spark y Sail: minutos, y unos 700 MB que instalar la primera vez.
test-motores: $(VENV)/.listo-pruebas $(MOTORES)/.listo $(MOTORES)-sail/.listo
	@$(BIN)/python -m pytest -n0 -rs -m motores

$(MOTORES)/.listo: requirements-spark.txt
	@command -v java > /dev/null || { echo "Falta Java 17: sudo apt install openjdk-17-jre-headless"; exit 1; }
	@$(PYTHON) -m venv $(MOTORES)
	@$(MOTORES)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	@touch $@

$(MOTORES)-sail/.listo: requirements-sail.txt
	@$(PYTHON) -m venv $(MOTORES)-sail
	@$(MOTORES)-sail/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-sail.txt
	@touch $@

audit: $(VENV)/.listo-pruebas
	@$(INSTALA) pip-audit==2.10.1 pip-licenses==5.5.5
	@$(BIN)/pip-licenses --from=mixed --order=license --packages $$(grep -o "^[[:alnum:]_.-]*" requirements.txt)
	@$(BIN)/python -m pip_audit --strict --requirement requirements.txt --no-deps --disable-pip --progress-spinner off || \
		{ echo "Hay faltas conocidas, o no se pudo preguntar por alguna biblioteca: arriba dice cuál."; exit 1; }

campanas: $(VENV)/.listo-pruebas
	@$(BIN)/python -m pytest -n auto -m campana --durations 0

# Qué cambios del SQL y del Python que hacen cifras no los dice ninguna prueba (docs/campanas.md).
mutaciones: $(VENV)/.listo-pruebas
	@$(BIN)/python tests/mutaciones.py
	@$(BIN)/python tests/mutaciones_python.py

revisar: $(VENV)/.listo-pruebas
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.listo-pruebas datos
	@sh scripts/navegador.sh
	@falla=0; for b in mef registros tablero; do $(BIN)/python benchmarks/bench_$$b.py || falla=1; done; exit $$falla

capturas: $(VENV)/.listo-pruebas datos
	@sh scripts/navegador.sh
	@$(BIN)/python scripts/capturas.py

documentos: $(VENV)/.listo
	@$(BIN)/pp0093 diccionario --formato md > docs/diccionario.md
	@$(BIN)/python -X utf8 scripts/formatos.py > docs/formatos.md

# Las versiones exactas de todo, sin nombrar de dónde se bajan.
COMPILA := $(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --quiet \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
SE_REGENERA := Se regenera con: make requisitos
requisitos: $(VENV)/.listo
	@$(INSTALA) uv
	@$(COMPILA) --output-file requirements.txt.nuevo
	@$(COMPILA) --output-file requirements-dev.txt.nuevo --extra dev --constraints requirements.txt.nuevo
	@echo "# Versiones exactas de todo lo que el producto usa. $(SE_REGENERA)" | cat - requirements.txt.nuevo > requirements.txt
	@echo "# Lo anterior y lo que usan las pruebas. $(SE_REGENERA)" | cat - requirements-dev.txt.nuevo > requirements-dev.txt
	@rm requirements.txt.nuevo requirements-dev.txt.nuevo

limpiar:
	rm -rf $(VENV) $(MOTORES) $(MOTORES)-sail .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Se necesita Python 3.11 o más nuevo."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.listo: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Instalando lo necesario en $(VENV) (sólo la primera vez)..."
	@$(INSTALA) -r requirements.txt
	@$(INSTALA) --no-deps -e .
	@touch $@

$(VENV)/.listo-pruebas: requirements-dev.txt $(VENV)/.listo
	@echo "Instalando lo que usan las pruebas..."
	@$(INSTALA) -r requirements-dev.txt
	@touch $@
