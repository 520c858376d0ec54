// A text as a list of events, whatever it was written in: Markdown and the HTML that authors put between it become the
// same elements, well nested. What is in no event reaches no mail. A value; made by markdown_reader, read by the
// writers.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/document/markdown.hpp"

namespace gazetted {

enum class Tag : std::uint8_t {
  // blocks
  paragraph,
  card,  // a paragraph that is nothing but a player
  heading,
  bullets,
  numbers,
  item,
  quote,
  code_block,
  table,
  table_head,
  table_body,
  row,
  header_cell,
  cell,
  table_caption,
  division,
  details,
  summary,
  figure,
  figure_caption,
  terms,
  term,
  definition,
  // within a line
  emphasis,
  strong,
  code,
  deleted,
  inserted,
  underlined,
  marked,
  small,
  subscript,
  superscript,
  keyboard,
  sample,
  variable,
  citation,
  quotation,
  abbreviation,
  isolate,
  span,
  ruby,
  ruby_text,
  ruby_parenthesis,
  link,
};

enum class Alignment : std::uint8_t { none, left, center, right };

struct Element {
  Tag tag = Tag::span;
  std::uint8_t level = 0;  // of a heading
  bool loose = false;      // a list with blank lines between its items
  Alignment align = Alignment::none;
  std::uint16_t columns = 1, rows = 1;  // that a cell spans
  unsigned start = 1;                   // of a numbered list
  char task = 0;                        // of an item: ' ' to do, 'x' done, 0: no task
  int verbatim = -1;                    // of a code block: which of Document::verbatim it is
  std::string direction = {};           // ltr, rtl or auto; empty: its surroundings'
  std::string title = {};               // of a link, an abbreviation
  std::string url = {};                 // of a link; empty where it may not be followed
};

struct DocumentEvent {
  enum class Kind : std::uint8_t { open, close, text, line_break, rule, image, player, word_break };
  Kind kind = Kind::text;
  std::uint32_t index = 0;   // of the element or the media; of text, where it begins in the pool
  std::uint32_t length = 0;  // of text
};

struct Media {
  std::string url, alt, title;
  unsigned width = 0;  // as the author wishes; 0: as it is
};

struct Document {
  std::string pool;  // all text
  std::vector<DocumentEvent> events;
  std::vector<Element> elements;
  std::vector<Media> media;
  std::vector<std::string> verbatim;  // clear-signed texts, byte for byte
  std::vector<LeftOut> left_out;

  std::string_view text(const DocumentEvent& event) const {
    return std::string_view(pool).substr(event.index, event.length);
  }
  const Element& element(const DocumentEvent& event) const { return elements[event.index]; }
};

bool is_block(Tag tag);

}  // namespace gazetted
