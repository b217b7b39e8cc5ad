"""The helper page: every project that there is to choose, in one HTML file that loads nothing."""

from care_spi_gen.helper.page import Given, helper_page

__all__ = ["Given", "helper_page"]
