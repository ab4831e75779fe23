# Prints the tables of a workbook, each cell as the record spells it.
import datetime, json, sys
import openpyxl

def clock(secs):
    secs = round(secs)
    return f"{secs // 3600}:{secs // 60 % 60:02}:{secs % 60:02}"

def plain(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.timedelta):
        return clock(value.total_seconds())
    if isinstance(value, datetime.time):
        return clock(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, datetime.datetime):
        value += datetime.timedelta(milliseconds=1)
        dated = "h" not in cell.number_format.lower()
        return value.strftime("%Y-%m-%d" if dated else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, (int, float)) and "%" in cell.number_format:
        return f"{value * 100}%"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

titles, tables = json.loads(sys.argv[2]), {}
for sheet in openpyxl.load_workbook(sys.argv[1]).worksheets:
    rows = [[plain(cell) for cell in row] for row in sheet.iter_rows()]
    for at, row in enumerate(rows):
        # A title stands alone in its row, and so does the word that says that a table is empty.
        if row[0] in titles and not any(row[1:]) and row[0] not in tables:
            below = rows[at + 1:]
            end = next((n for n, cells in enumerate(below) if not any(cells)), len(below))
            tables[row[0]] = [cells for cells in below[:end] if any(cells[1:])]
print(json.dumps(tables))
