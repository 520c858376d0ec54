#include "gazetted/document/markdown.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/document/writers.hpp"
#include "markdown_reader.hpp"

namespace gazetted {

Result<Markdown> Markdown::parse(const std::string& markdown) {
  auto document = read_markdown(markdown);
  if (!document) return document.error();
  Markdown made;
  made.document_ = std::make_shared<const Document>(std::move(*document));
  return made;
}

Result<std::string> Markdown::html(const HtmlOptions& options) const { return write_html(*document_, options); }
Result<std::string> Markdown::web_html(const WebHtmlOptions& options) const { return write_web(*document_, options); }
Result<std::string> Markdown::text(const TextOptions& options) const { return write_text(*document_, options); }
const std::vector<LeftOut>& Markdown::left_out() const { return document_->left_out; }

Result<std::string> markdown_to_html(const std::string& markdown, const HtmlOptions& options) {
  const auto parsed = Markdown::parse(markdown);
  if (!parsed) return parsed.error();
  return parsed->html(options);
}

Result<std::string> markdown_to_text(const std::string& markdown, const TextOptions& options) {
  const auto parsed = Markdown::parse(markdown);
  if (!parsed) return parsed.error();
  return parsed->text(options);
}

bool is_safe_url(std::string_view url) {
  const auto start = lower(url.substr(0, 8));
  return start.starts_with("https://") || start.starts_with("http://") || start.starts_with("mailto:") ||
         start.starts_with("tel:") || start.starts_with("#");
}

std::string safe_target(std::string url) {
  url = std::string(trim(url));
  if (url.starts_with("//") && url.size() > 2) url = "https:" + url;
  return is_safe_url(url) ? url : "";
}

}  // namespace gazetted
