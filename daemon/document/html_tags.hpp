// Reads the tags and the text of raw HTML as what a mail can show: each tag as an element, an image, a player, or as
// what is left out, with the reason. Where an element may be is the builder's affair. Lives for one text.
#pragma once
#include <string_view>

#include "document_builder.hpp"
#include "html_elements.hpp"
#include "html_tokens.hpp"

namespace gazetted {

// What a page would not show is not for readers of a mail either.
bool asks_to_be_hidden(const HtmlToken& token);

class HtmlTags {
 public:
  explicit HtmlTags(DocumentBuilder& builder) : builder_(builder) {}

  // `line`: where it is, for what is left out.
  void start(const HtmlToken& token, int line, bool is_closed_later);
  void end(std::string_view name) { builder_.close(name); }
  void text(std::string_view decoded);
  void end_of_block() { builder_.close_implied(); }

 private:
  void start_within_hidden(const HtmlToken& token, HtmlElement known, bool has_end);
  void start_element(const HtmlToken& token, HtmlElement known);
  void start_player(const HtmlToken& token, int line, bool has_end);
  void image(const HtmlToken& token);
  void checkbox(const HtmlToken& token, int line);

  DocumentBuilder& builder_;
};

}  // namespace gazetted
