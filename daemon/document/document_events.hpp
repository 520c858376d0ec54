// The events of a document in the making, in the order in which they come: what they may cost, and what is put right
// at the end of a block. Whether they nest is its user's affair (document_builder). Lives for one text.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "gazetted/document/document.hpp"

namespace gazetted {

class DocumentEvents {
 public:
  // Answers which event opened it; close() takes that.
  std::size_t open(Element element);
  void close(std::size_t opened);
  // One without content is none, and one that holds nothing but a player is a card.
  void close_paragraph(std::size_t opened);
  void text(std::string_view text);
  void line_break() { add({DocumentEvent::Kind::line_break, 0, 0}); }
  void word_break() { add({DocumentEvent::Kind::word_break, 0, 0}); }
  void rule() { add({DocumentEvent::Kind::rule, 0, 0}); }
  void image(Media media);
  void player(std::uint32_t media) { add({DocumentEvent::Kind::player, media, 0}); }
  // What only a later event shows: a player, whose sources are still to come.
  std::uint32_t keep(Media media);
  Media& kept(std::uint32_t media) { return document_.media[media]; }
  void leave_out(std::string what, int line);

  // Blanks at the end of a block mean nothing.
  void trim_end();
  bool is_at_start() const;  // of a block or a line
  bool ends_with_blank() const;
  bool ends_with_opening() const;
  bool empty() const { return document_.events.empty(); }

  // Counts what is read and not kept: md4c copies a link's title for each use of it.
  void charge(std::size_t bytes);
  void refuse(std::string why) { trouble_ = std::move(why); }
  // Why the text is not to be read further; empty: it may be.
  const std::string& trouble() const { return trouble_; }
  Document finish() { return std::move(document_); }

 private:
  void add(DocumentEvent event);
  std::uint32_t index_of(Element element);
  bool is_lone_link_to_a_video(std::size_t opened) const;

  Document document_;
  std::array<std::uint32_t, 64> plain_{};  // by tag: the entry of an element without attributes, and one
  std::size_t spent_ = 0;                  // bytes of targets, titles and descriptions
  std::string trouble_;
};

}  // namespace gazetted
