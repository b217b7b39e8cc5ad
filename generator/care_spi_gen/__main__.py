"""`python -m care_spi_gen` is `care-spi-gen`."""

from care_spi_gen.cli import main

main()
