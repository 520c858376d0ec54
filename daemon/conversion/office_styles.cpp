#include "office_styles.hpp"

#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "html_page.hpp"
#include "office_tags.hpp"
#include "office_text.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

constexpr int longest_chain = 100;  // of styles that are based on others

bool is_off(std::string_view tag) {
  const auto value = attribute_in(tag, "w:val");
  return value == "0" || value == "false" || value == "off";
}

std::string key_of(std::string_view family, std::string_view name) {
  return std::string(family) + " " + std::string(name);
}

// By the element, as OpenDocument has its families.
std::string_view family_of(std::string_view element) {
  if (element == "text:p" || element == "text:h") return "paragraph";
  if (element == "text:span" || element == "text:a") return "text";
  return "";
}

// Of XML, as words.
std::string plain_words(std::string text) {
  for (const auto& [entity, sign] :
       {std::pair("&lt;", "<"), {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}})
    text = replace_all(std::move(text), entity, sign);
  return in_one_line(text);
}

// "3", "Page 1 of 4", "Seite 2 / 5": nobody misses it.
bool is_page_number(std::string_view text) {
  static const std::set<std::string, std::less<>> words = {"page",   "seite", "side", "sida", "pagina", "página",
                                                           "strona", "of",    "von",  "av",   "af",     "sur",
                                                           "de",     "di",    "van",  "z",    "p",      "s"};
  std::string plain;
  for (const char c : fold_case(text)) {
    const bool is_letter = std::isalpha(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    plain += is_letter ? c : ' ';
  }
  for (const auto& word : split(plain, ' ')) {
    if (!words.contains(word)) return false;
  }
  return true;
}

}  // namespace

void OfficeStyles::read(std::string_view xml) {
  Style* style = nullptr;
  std::set<std::string> seen;
  each_tag(xml, [&](const OfficeTag& tag) {
    const bool is_style = tag.name == (kind_ == OfficeKind::docx ? "w:style" : "style:style");
    if (is_style) {
      style = nullptr;
      if (tag.is_end) return;
      const bool is_word = kind_ == OfficeKind::docx;
      const auto family = attribute_in(tag.all, is_word ? "w:type" : "style:family");
      const auto name = attribute_in(tag.all, is_word ? "w:styleId" : "style:name");
      style = &styles_[key_of(family, name)];
      *style = Style{std::string(name), std::string(attribute_in(tag.all, "style:parent-style-name")), {}};
      if (is_word && family == "paragraph" && attribute_in(tag.all, "w:default") == "1") default_paragraph_ = name;
      if (tag.is_empty) style = nullptr;
      return;
    }
    if (!style || tag.is_end) return;
    if (tag.name == "w:name") style->name = attribute_in(tag.all, "w:val");
    if (tag.name == "w:basedOn") style->parent = attribute_in(tag.all, "w:val");
    if (tag.name == "w:vanish") style->hides = !is_off(tag.all);
    if (tag.name != "style:text-properties") return;
    if (const auto display = attribute_in(tag.all, "text:display"); !display.empty()) style->hides = display != "true";
  });
}

bool OfficeStyles::hides(const std::string& key) const {
  auto name = key;
  for (int depth = 0; depth < longest_chain; ++depth) {
    const auto found = styles_.find(name);
    if (found == styles_.end()) return false;
    if (found->second.hides) return *found->second.hides;
    if (found->second.parent.empty()) return false;
    name = key_of(name.substr(0, name.find(' ')), found->second.parent);
  }
  return false;
}

std::optional<std::string> OfficeStyles::hiding_style_of_word(std::string_view xml) const {
  struct Paragraph {
    std::string style, run;
    bool is_shown = false;  // the run says so itself
  };
  std::vector<Paragraph> open;  // a text box has paragraphs inside of one
  std::optional<std::string> found;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (found) return;
    if (tag.name == "w:tblStyle" && hides(key_of("table", attribute_in(tag.all, "w:val"))))
      found = attribute_in(tag.all, "w:val");
    if (tag.name == "w:p" && tag.is_end && !open.empty()) open.pop_back();
    if (tag.name == "w:p" && !tag.is_end && !tag.is_empty) open.push_back({default_paragraph_, "", false});
    if (open.empty()) return;
    auto& now = open.back();
    if (tag.name == "w:r") {
      now.run.clear();
      now.is_shown = false;
    }
    if (tag.name == "w:pStyle") now.style = attribute_in(tag.all, "w:val");
    if (tag.name == "w:rStyle") now.run = attribute_in(tag.all, "w:val");
    if (tag.name == "w:vanish") now.is_shown = is_off(tag.all);
    if (tag.name != "w:t" || tag.is_end || tag.is_empty || trim(tag.text).empty() || now.is_shown) return;
    if (hides(key_of("paragraph", now.style)))
      found = now.style;
    else if (hides(key_of("character", now.run)))
      found = now.run;
  });
  return found;
}

std::optional<std::string> OfficeStyles::hiding_style_of_text(std::string_view xml) const {
  struct Open {
    std::string_view element;
    std::string hidden_by;
  };
  std::vector<Open> open;
  std::optional<std::string> found;
  bool is_text = false;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (tag.name == "office:text") is_text = !tag.is_end;
    if (!is_text || found) return;
    const auto family = family_of(tag.name);
    const bool is_section = tag.name == "text:section";
    if (tag.is_end && !open.empty() && open.back().element == tag.name) open.pop_back();
    if (!tag.is_end && !tag.is_empty && (!family.empty() || is_section)) {
      auto hidden = open.empty() ? "" : open.back().hidden_by;
      const auto display = attribute_in(tag.all, "text:display");
      const auto style = std::string(attribute_in(tag.all, "text:style-name"));
      if (is_section && !display.empty() && display != "true") hidden = attribute_in(tag.all, "text:name");
      if (!family.empty() && hides(key_of(family, style))) hidden = style;
      open.push_back({tag.name, std::move(hidden)});
    }
    if (!open.empty() && !open.back().hidden_by.empty() && !trim(tag.text).empty()) found = open.back().hidden_by;
  });
  return found;
}

std::optional<std::string> OfficeStyles::hiding_style(std::string_view xml) const {
  return kind_ == OfficeKind::docx ? hiding_style_of_word(xml) : hiding_style_of_text(xml);
}

std::string OfficeStyles::title_of_word(std::string_view xml) const {
  std::string words;
  bool is_title = false, is_done = false;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (is_done) return;
    if (tag.name == "w:p") {
      is_done = is_title && !trim(words).empty();
      is_title = false;
    }
    if (tag.name == "w:pStyle") {
      const auto style = styles_.find(key_of("paragraph", attribute_in(tag.all, "w:val")));
      is_title = style != styles_.end() && equal_ignoring_case(style->second.name, "Title");
    }
    if (!is_title || tag.is_end) return;
    if (tag.name == "w:t" && !tag.is_empty) words += tag.text;
    if (tag.name == "w:br" || tag.name == "w:tab") words += " ";
  });
  return plain_words(words);
}

std::vector<std::string> header_texts(std::string_view xml, OfficeKind kind) {
  std::string pages;
  if (kind == OfficeKind::docx) {
    pages = xml;
  } else {
    // Several pages have several, each in an element of its own.
    std::size_t depth = 0;
    each_tag(xml, [&](const OfficeTag& tag) {
      if (tag.name.starts_with("style:header") || tag.name.starts_with("style:footer")) {
        if (tag.name.ends_with("-style") || tag.is_empty) return;
        depth = tag.is_end ? (depth > 0 ? depth - 1 : 0) : depth + 1;
      } else if (depth > 0) {
        pages += "<" + std::string(tag.all) + ">" + std::string(tag.text);
      }
    });
  }
  std::vector<std::string> texts;
  for (auto& paragraph : office_paragraphs(pages, kind)) {
    auto words = plain_words(paragraph);
    if (!is_page_number(words) && std::find(texts.begin(), texts.end(), words) == texts.end())
      texts.push_back(std::move(words));
  }
  return texts;
}

}  // namespace gazetted
