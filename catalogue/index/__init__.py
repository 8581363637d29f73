"""The published records of each noun in the memory of the process: as sets of keys by value, and in orders.

``keys`` are sets of primary keys; ``sets`` are records by the values of one facet, ``family`` by facets that speak of
the same related rows; ``by_record`` and ``cross_tabulation`` count many records at once; ``order`` is a list's order.
``record_index`` reads all of that from the database and follows the catalogue's changes.
"""

from .cross_tabulation import Tabulated
from .family import Family
from .keys import as_bitmap
from .order import Order
from .record_index import Index, of, unpacked
from .sets import NOT_STATED, Narrowed, ValueSets, by_count

__all__ = [
    "NOT_STATED",
    "Family",
    "Index",
    "Narrowed",
    "Order",
    "Tabulated",
    "ValueSets",
    "as_bitmap",
    "by_count",
    "of",
    "unpacked",
]
