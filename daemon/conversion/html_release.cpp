#include "encodings.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "html_page.hpp"
#include "release_text.hpp"

namespace gazetted {

Conversion convert_html(const ConversionSource& source, Findings& findings) {
  Conversion made{"HTML", ""};
  const auto page = read_html_page(decoded_text(source.bytes, charset_of_html(source.bytes)), source.file,
                                   {.files = source.beside}, findings);
  if (has_errors(findings)) return made;
  const auto body = markdown_of_page(page, source.file, findings);
  ReleaseText text;
  text.line("title", page.title);
  text.line("summary", page.description);
  text.line("byline", page.author);
  if (is_language_tag(page.language)) text.line("language", page.language);
  made.markdown = text.with_body(body);
  return made;
}

}  // namespace gazetted
