// Puts a document together from two sides: Markdown's own structure, which is always well nested, and tags of HTML
// (html_tags), which need not be. A tag can close only what a tag has opened, and what it opened ends with the block
// around it, so no author's tag changes what is elsewhere. Lives for one text.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document_events.hpp"
#include "gazetted/document/document.hpp"

namespace gazetted {

class DocumentBuilder {
 public:
  // Markdown's structure. leave() ends what the last enter() began, with all that tags have opened since.
  void enter(Element element);
  void leave();

  // What tags of HTML open, by their names. `make_room_for` comes before `open`: it ends what the element cannot be
  // in and begins what is missing around it. False: it cannot be here, and only its content counts.
  bool make_room_for(Tag tag, std::string_view name);
  void open(std::string_view name, Element element);
  void open_ignored(std::string_view name);  // its content counts, it does not
  void open_hidden(std::string_view name);   // nor does its content
  void open_player(std::string_view name, Media player, int line);
  // The player that has just been opened; null: none. What it holds is not shown.
  Media* open_player();
  void close_player();  // that one; the line in which it is shown goes on, as it does not after </iframe>
  // Ends what a tag of that name has opened, unless Markdown's own structure comes between.
  void close(std::string_view name);
  void close_implied();  // at the end of a block of HTML

  void text(std::string_view text);
  void line_break();
  void word_break();
  void rule();
  void image(Media media);

  bool is_hidden() const { return hidden_ > 0; }
  bool in_code_block() const;
  bool in_line() const;  // of a block that holds text
  const DocumentEvents& events() const { return events_; }

  // `line`: where it is.
  void leave_out(std::string what, int line);
  void charge(std::size_t bytes) { events_.charge(bytes); }
  const std::string& trouble() const { return events_.trouble(); }
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
    int line = 0;             // of a player
  };

  void push(Owner owner, std::string_view name, Element element);
  void push_silent(Role role, std::string_view name);
  void push_implied(Tag tag);
  void pop();
  void pop_player(const Open& player);
  void pop_to(std::size_t size);
  void make_room_for_inline();
  bool make_room_for_block(Tag tag);
  bool make_room_in_table(Tag tag);
  void make_room_for_item(Tag tag);
  void make_room_between_items();
  bool end_links(std::string_view name);
  std::optional<std::size_t> nearest_block() const;  // its place in the stack

  DocumentEvents events_;
  std::vector<Open> stack_;
  std::vector<std::size_t> markdown_;  // how deep the stack was when each of Markdown's elements began
  int hidden_ = 0;
};

}  // namespace gazetted
