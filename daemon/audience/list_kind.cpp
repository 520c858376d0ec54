#include "list_kind.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

Result<ListKind> list_kind(std::string_view start, std::string_view ending) {
  using namespace std::string_view_literals;
  constexpr auto save = "; save it as CSV (UTF-8)";
  if (start.starts_with("PK\x03\x04"sv))
    return fail("this is a workbook (Excel, LibreOffice) or another archive{}", save);
  if (start.starts_with("\xD0\xCF\x11\xE0"sv)) return fail("this is an Excel workbook{}", save);
  if (start.starts_with("%PDF")) return fail("this is a PDF{}", save);
  if (start.starts_with("\x1F\x8B"sv)) return fail("this is compressed (gzip); decompress it");
  if (start.starts_with("{\\rtf")) return fail("this is a text document (RTF){}", save);
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  const auto text = trim(start);
  const auto tag = lower(text.substr(0, 20));
  for (const char* page : {"<!doctype", "<html", "<table", "<?xml", "<workbook"}) {
    if (tag.starts_with(page)) return fail("this is HTML or XML{}", save);
  }
  const bool lines = ending == ".jsonl" || ending == ".ndjson";
  if (text.starts_with('[') && (lines || ending == ".json" || trim(text.substr(1)).starts_with('{')))
    return fail("this is a JSON array; save it as CSV, or as JSON Lines: one object per line (jq -c '.[]')");
  if (lines) return ListKind::json_lines;
  if (!text.starts_with('{')) return ListKind::csv;
  // One object per line, whatever the file is called; an object over several lines is none.
  const auto line = trim(text.substr(0, text.find('\n')));
  if (line.ends_with('}') || line.size() == text.size()) return ListKind::json_lines;
  return fail("this is JSON; save it as CSV, or as JSON Lines: one object per line");
}

}  // namespace gazetted
