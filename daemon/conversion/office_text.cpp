#include "office_text.hpp"

#include <algorithm>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "office_tags.hpp"

namespace gazetted {
namespace {

// Word keeps three: of Latin letters, of East Asian ones, and of those that are written from right to left.
struct WordLanguages {
  std::string latin, asian, bidi;

  void read(std::string_view tag) {
    const auto put = [&](std::string& to, std::string_view name) {
      if (const auto said = attribute_in(tag, name); !said.empty()) to = said;
    };
    put(latin, "w:val");
    put(asian, "w:eastAsia");
    put(bidi, "w:bidi");
  }
};

bool is_east_asian(std::string_view text) {
  constexpr char32_t first = 0x2E80;
  const auto code = next_code_point(text);
  return code >= first && code < 0x10000;
}

}  // namespace

std::vector<std::string> office_paragraphs(std::string_view xml, OfficeKind kind) {
  std::vector<std::string> paragraphs;
  std::string words;
  const auto end_paragraph = [&] {
    if (!trim(words).empty()) paragraphs.push_back(words);
    words.clear();
  };
  bool is_in_paragraph = false;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (kind == OfficeKind::docx) {
      if (tag.name == "w:p") end_paragraph();
      if (tag.name == "w:t" && !tag.is_end && !tag.is_empty) words += tag.text;
      return;
    }
    if (tag.name == "text:p" || tag.name == "text:h") {
      end_paragraph();
      is_in_paragraph = !tag.is_end && !tag.is_empty;
    }
    if (is_in_paragraph) words += tag.text;
  });
  end_paragraph();
  return paragraphs;
}

std::string language_of_words(std::string_view xml, std::string_view styles) {
  WordLanguages usual;
  bool is_default = false;
  each_tag(styles, [&](const OfficeTag& tag) {
    if (tag.name == "w:docDefaults") is_default = !tag.is_end;
    if (is_default && tag.name == "w:lang") usual.read(tag.all);
  });
  std::map<std::string, std::size_t> letters;
  auto languages = usual;
  bool is_run = false, is_rtl = false;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (tag.name == "w:r" && !tag.is_empty) {
      is_run = !tag.is_end;
      is_rtl = false;
      languages = usual;
    }
    if (!is_run || tag.is_end) return;
    if (tag.name == "w:lang") languages.read(tag.all);
    if (tag.name == "w:rtl") is_rtl = attribute_in(tag.all, "w:val") != "0";
    if (tag.name != "w:t" || tag.is_empty) return;
    const auto& language = is_rtl ? languages.bidi : is_east_asian(tag.text) ? languages.asian : languages.latin;
    letters[language] += tag.text.size();
  });
  const auto most = std::max_element(letters.begin(), letters.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == letters.end() ? "" : most->first;
}

std::string language_of_default(std::string_view styles) {
  std::string language;
  bool is_default = false;
  each_tag(styles, [&](const OfficeTag& tag) {
    if (tag.name == "style:default-style")
      is_default = !tag.is_end && attribute_in(tag.all, "style:family") == "paragraph";
    if (!is_default || tag.name != "style:text-properties" || !language.empty()) return;
    language = attribute_in(tag.all, "fo:language");
    const auto country = std::string(attribute_in(tag.all, "fo:country"));
    if (!language.empty() && !country.empty() && country != "none") language += "-" + country;
  });
  return language;
}

std::string language_of_metadata(std::string_view xml) {
  std::string language;
  each_tag(xml, [&](const OfficeTag& tag) {
    if (tag.name == "dc:language" && !tag.is_end && !tag.is_empty) language = trim(tag.text);
  });
  return language;
}

}  // namespace gazetted
