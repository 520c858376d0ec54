#include "encodings.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "html_page.hpp"
#include "mail_text.hpp"

namespace gazetted {

Conversion convert_html(const ConversionSource& source, Findings& findings) {
  Conversion made{"HTML", ""};
  const auto html = decoded_text(source.bytes, charset_of_html(source.bytes));
  const auto page = read_html_page(html, source.file, {.files = source.beside}, findings);
  if (has_errors(findings)) return made;
  const auto body = markdown_of_page(page, source.file, findings);
  if (const auto line = line_of_quoted_mail(body); line > 0)
    findings.push_back(
        {Severity::error,
         {source.file, 0, 0},
         "the page has the head of a mail that was forwarded or answered (From, Sent, To), and names its "
         "people; save the text alone"});
  made.markdown = release_of_page(page, language_of(page.languages, {source.file, 0, 0}, findings), body);
  made.original = page.original(html);
  return made;
}

}  // namespace gazetted
