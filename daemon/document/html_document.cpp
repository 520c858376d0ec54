#include "gazetted/document/html_document.hpp"

#include "document_builder.hpp"
#include "html_elements.hpp"
#include "html_tags.hpp"

namespace gazetted {
namespace {

void end_paragraph(DocumentBuilder& builder) {
  if (builder.is_hidden() || !builder.make_room_for(Tag::division, "div")) return;
  Element division;
  division.tag = Tag::division;
  builder.open("div", std::move(division));
  builder.close("div");
}

}  // namespace

Result<Document> read_html(const std::vector<HtmlPiece>& pieces) {
  DocumentBuilder builder;
  HtmlTags tags(builder);
  for (const auto& piece : pieces) {
    switch (piece.kind) {
      case HtmlPiece::Kind::start: {
        HtmlToken token;
        token.kind = HtmlToken::Kind::start;
        token.name = piece.name;
        token.text = piece.name;
        for (const auto& [name, value] : piece.attributes) token.attributes.push_back({name, value});
        tags.start(token, piece.line, !is_void(piece.name));
        break;
      }
      case HtmlPiece::Kind::end:
        tags.end(piece.name);
        break;
      case HtmlPiece::Kind::text:
        tags.text(piece.text);
        break;
      case HtmlPiece::Kind::boundary:
        end_paragraph(builder);
        break;
    }
    if (!builder.trouble().empty()) return Error(Place{"", piece.line, 0}, builder.trouble());
  }
  return builder.finish();
}

}  // namespace gazetted
