// The styles of an office document: which of them hide what is written in them, and which is that of its title. Linear
// in the length of the parts.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "office_package.hpp"

namespace gazetted {

class OfficeStyles {
 public:
  // Of word/styles.xml, or of styles.xml and the automatic ones in content.xml.
  explicit OfficeStyles(OfficeKind kind) : kind_(kind) {}
  void read(std::string_view xml);

  // The style by which the first text is hidden, also by one that it is based on; nothing: none is.
  std::optional<std::string> hiding_style(std::string_view xml) const;
  // The words of the first paragraph in the style Title, of a Word document; empty: it has none.
  std::string title_of_word(std::string_view xml) const;

 private:
  struct Style {
    std::string name, parent;
    std::optional<bool> hides;
  };
  // "paragraph Titel", "text T1"
  bool hides(const std::string& key) const;
  std::optional<std::string> hiding_style_of_word(std::string_view xml) const;
  std::optional<std::string> hiding_style_of_text(std::string_view xml) const;

  OfficeKind kind_;
  std::map<std::string, Style> styles_;
  std::string default_paragraph_;
};

// The texts of pages' headers and footers, which no converter takes over; without numbers of pages alone.
std::vector<std::string> header_texts(std::string_view xml, OfficeKind kind);

}  // namespace gazetted
