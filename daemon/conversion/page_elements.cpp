#include "page_elements.hpp"

#include <set>

namespace gazetted {

bool is_skipped(std::string_view name) {
  static const std::set<std::string_view> names = {
      "script",   "style",  "noscript", "template", "svg",    "math",  "canvas",   "form",     "button",   "select",
      "textarea", "applet", "object",   "embed",    "dialog", "nav",   "datalist", "frameset", "noframes", "noembed",
      "xmp",      "map",    "link",     "meta",     "base",   "title", "head",     "iframe",   "audio",    "video"};
  return names.contains(name);
}

bool is_boundary(std::string_view name) {
  static const std::set<std::string_view> names = {"div",  "section", "article",  "header",  "footer",
                                                   "main", "aside",   "center",   "address", "hgroup",
                                                   "body", "html",    "fieldset", "legend",  "search"};
  return names.contains(name);
}

bool is_void_element(std::string_view name) {
  return name == "br" || name == "hr" || name == "img" || name == "wbr" || name == "input" || name == "col" ||
         name == "source" || name == "track" || name == "param" || name == "area" || name == "image";
}

}  // namespace gazetted
