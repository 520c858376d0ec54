// Puts a document together from two sides: Markdown's own structure, which is always well nested, and tags of HTML,
// which need not be. A tag can close only what a tag has opened, and what it opened ends with the block around it, so
// no author's tag changes what stands elsewhere. Lives for one text.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/document/document.hpp"
#include "html_elements.hpp"
#include "html_tokens.hpp"

namespace gazetted {

class DocumentBuilder {
 public:
  // Markdown's structure. leave() ends what the last enter() began, with all that tags have opened since.
  void enter(Element element);
  void leave();
  void text(std::string_view text);
  void line_break();
  void rule();
  void image(Media media);

  // HTML. `line`: where it stands, for what is left out.
  void start(const HtmlToken& token, int line, bool is_closed_later);
  void end(std::string_view name);
  void html_text(std::string_view decoded);
  void end_of_html();  // of a block of it

  void leave_out(std::string what, int line);
  // Counts what is read and not kept: md4c copies a link's title for each use of it.
  void charge(std::size_t bytes);
  // Why the text is not to be read further; empty: it may be.
  const std::string& trouble() const { return trouble_; }
  Document finish();

 private:
  enum class Owner { markdown, html, implied };
  enum class Role { element, ignored, hidden, player };
  struct Open {
    Owner owner = Owner::html;
    Role role = Role::element;
    Tag tag = Tag::span;
    std::string name = {};    // of the tag that opened it
    std::size_t event = 0;    // that opens it
    std::uint32_t media = 0;  // of a player
    int line = 0;
  };

  void push(Open open, Element element);
  void push_implied(Tag tag);
  void push_silent(Role role, std::string_view name, int line = 0);
  void pop();
  void pop_to(std::size_t size);
  void emit(DocumentEvent event);
  std::uint32_t index_of(Element element);
  void make_room_for_inline();
  bool make_room_for_block(Tag tag);
  bool make_room_in_table(Tag tag);
  void make_room_for_item(Tag tag);
  void start_element(const HtmlToken& token, HtmlElement known);
  void start_player(const HtmlToken& token, int line, bool is_closed_later);
  void html_image(const HtmlToken& token);
  std::optional<std::size_t> nearest_block() const;  // its place in the stack
  bool is_hidden() const { return hidden_ > 0; }
  bool is_at_start() const;  // of a block or a line
  bool in_code_block() const;
  bool in_line() const;  // of a block that holds text
  bool ends_with_blank() const;
  void trim_end();
  void end_paragraph(std::size_t opened);

  Document document_;
  std::vector<Open> stack_;
  std::vector<std::size_t> markdown_;  // how deep the stack was when each of Markdown's elements began
  int hidden_ = 0;
  std::array<std::uint32_t, 64> plain_{};  // by tag: the entry of an element without attributes, and one
  std::size_t spent_ = 0;                  // bytes of targets, titles and descriptions
  std::string trouble_;
};

}  // namespace gazetted
