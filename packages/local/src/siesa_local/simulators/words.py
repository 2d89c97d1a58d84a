"""The words of item names: a Colombian wholesaler's catalogue, in capitals and cut at 40 characters."""

from random import Random

NAME_LENGTH = 40

_GOODS = (
    "AZUCAR BLANCA", "ACEITE DE GIRASOL", "CAFÉ MOLIDO", "PANELA EN BLOQUE", "HARINA DE MAÍZ", "JABÓN DE BAÑO",
    "PAÑAL DESECHABLE", "TUBO PVC", "CODO GALVANIZADO", "TORNILLO DRYWALL", "NIÑO JESÚS CERÁMICA", "PIÑA EN ALMÍBAR",
    "CHAMPÚ ANTICASPA", "LÁMPARA LED", "CABLE #12 THHN", "LLAVE DE PASO", "DETERGENTE EN POLVO", "ARROZ EXCELSO",
    "ATÚN EN ACEITE", "PAPEL HIGIÉNICO", "CERRADURA DE SOBREPONER", "PINTURA VINILO TIPO 1", "BROCHA CERDA NATURAL",
    "SUÉTER ALGODÓN", "CAMISETA POLO", "JEAN CLÁSICO", "CORDÓN TRENZADO", "LIMPIADOR MULTIUSOS", "SALSA DE TOMATE",
    "GALLETA DE SAL", "COMPOTA DE MANZANA", "DESTORNILLADOR DE ESTRÍA",
)  # fmt: skip
_MAKERS = ("P&G", "D'LUXE", "LA CAMPIÑA", "EL TRIUNFO", "H&R", "ÁGUILA", "SAN MARTÍN", "NORMA", "COLOMBINA", "3M", "")
_MEASURES = (
    "X 500 GR", "X 1000 ML", 'X 1/2"', 'X 3/4"', "X 12 UND", "X 25 KG", "C/TAPA", "REF #8", "X 6 MTS", "TALLA M",
    "S/AZÚCAR", "X 3 + 1", "BLANCO/NEGRO", "110V - 60HZ", "(CAJA)", "50% DCTO", "X 24; SURTIDO",
)  # fmt: skip
UNITS = ("UND", "UND", "UND", "UND", "KG", "MTS", "CAJ", "PACA", "P6", "P12", "P24")
WAREHOUSES = ("NB1", "NB1", "NB1", "NS1", "AV1", "TRA1")
ZONES = ("PICKING", "RESERVA", "CUARENTENA")
FAMILIES = ("FER", "ALI", "ASE", "ROP", "ELE", "HOG")


def name(rng: Random) -> str:
    """Make one item's name; distinct items may bear the same one, as they do in life."""
    words = (rng.choice(_GOODS), rng.choice(_MAKERS), rng.choice(_MEASURES))
    return " ".join(filter(None, words))[:NAME_LENGTH].strip()


def reference(number: int) -> str:
    """Make the item's reference, unique by its number, in one of the styles that grew over the years."""
    style = number % 10
    if style == 0:
        return f"{number:07d}"
    if style == 1:
        return f"{FAMILIES[number % 6]} {number:06d}/{number % 3}"
    if style == 2:
        return f"{FAMILIES[number % 6]}.{number:06d}"
    return f"{FAMILIES[number % 6]}-{number:06d}"


def location(rng: Random) -> str:
    """Make a shelf's place: corridor, column, level."""
    return f"{rng.choice('ABCDEFGH')}-{rng.randint(1, 40):02d}-{rng.randint(1, 9):02d}"
