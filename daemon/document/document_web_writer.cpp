#include <algorithm>
#include <optional>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/writers.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "html_elements.hpp"
#include "html_markup.hpp"

namespace gazetted {
namespace {

constexpr unsigned deepest_heading = 6;

class WebWriter {
 public:
  WebWriter(const Document& document, const WebHtmlOptions& options)
      : document_(document), options_(options), level_before_(options.first_heading - 1) {
    for (const auto& element : document.elements) {
      if (element.tag == Tag::heading) highest_ = std::min<unsigned>(highest_, element.level);
    }
  }

  Result<std::string> run() {
    led_ = led_paragraph();
    if (!options_.lead.empty() && !led_) out_ += "<p>" + html_escape(options_.lead) + "</p>\n";
    for (at_ = 0; at_ < document_.events.size(); ++at_) {
      write(document_.events[at_]);
      if (out_.size() > max_written) return fail("the HTML of the text would be over {}", format_size(max_written));
    }
    return std::move(out_);
  }

 private:
  // The paragraph that the lead begins: the first, or the first below pictures. Nothing: the lead is
  // one of its own.
  std::optional<std::size_t> led_paragraph() const {
    for (std::size_t at = 0; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      if (event.kind != DocumentEvent::Kind::open || document_.element(event).tag != Tag::paragraph) break;
      if (!is_plate(at)) return at;
      while (document_.events[at].kind != DocumentEvent::Kind::close ||
             document_.element(document_.events[at]).tag != Tag::paragraph)
        ++at;
    }
    return {};
  }

  const WebPicture* picture_of(const Media& image) const {
    const auto own = options_.pictures.find(file_of_target(image.url));
    return own == options_.pictures.end() ? nullptr : &own->second;
  }

  // Whether a paragraph is nothing but pictures of the bundle; each becomes a figure. A link may be around one.
  bool is_plate(std::size_t paragraph) const {
    bool has_picture = false;
    std::size_t in_link = 0;
    for (auto at = paragraph + 1; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      switch (event.kind) {
        case DocumentEvent::Kind::close:
          if (document_.element(event).tag != Tag::link) return has_picture;
          if (in_link != 1 && !document_.element(event).url.empty()) return false;
          break;
        case DocumentEvent::Kind::open:
          if (document_.element(event).tag != Tag::link) return false;
          in_link = 0;
          break;
        case DocumentEvent::Kind::image:
          if (!picture_of(document_.media[event.index])) return false;
          has_picture = true;
          ++in_link;
          break;
        case DocumentEvent::Kind::text:
          if (!trim(document_.text(event)).empty()) return false;
          break;
        case DocumentEvent::Kind::line_break:
        case DocumentEvent::Kind::word_break:
          break;
        case DocumentEvent::Kind::rule:
        case DocumentEvent::Kind::player:
          return false;
      }
    }
    return has_picture;
  }

  void write(const DocumentEvent& event) {
    if (!box_.empty() && event.kind != DocumentEvent::Kind::open) out_ += std::exchange(box_, "");
    switch (event.kind) {
      case DocumentEvent::Kind::open:
        open(document_.element(event));
        if (led_ == at_) out_ += html_escape(options_.lead);
        break;
      case DocumentEvent::Kind::close:
        close(document_.element(event));
        break;
      case DocumentEvent::Kind::text:
        if (!in_plate_) out_ += html_escape(document_.text(event));
        break;
      case DocumentEvent::Kind::line_break:
        if (!in_plate_) out_ += "<br>\n";
        break;
      case DocumentEvent::Kind::word_break:
        if (!in_plate_) out_ += "<wbr>";
        break;
      case DocumentEvent::Kind::rule:
        out_ += "<hr>\n";
        break;
      case DocumentEvent::Kind::image:
        image(document_.media[event.index]);
        break;
      case DocumentEvent::Kind::player: {
        const auto& player = document_.media[event.index];
        link(player.url, player_words(player));
        break;
      }
    }
  }

  void open(const Element& element) {
    if (element.tag == Tag::link && element.url.empty()) return;
    if (element.tag == Tag::paragraph && is_plate(at_)) {
      in_plate_ = true;
      return;
    }
    const auto markup = markup_of(element.tag);
    const auto name = name_in_place(element);
    if (element.tag == Tag::link && begins_figure()) out_ += "<figure>\n";
    open_.push_back({element.tag, name, element.tag == Tag::figure && has_caption()});
    // A box that is scrolled can be reached by keys, and says what it is.
    if (element.tag == Tag::table)
      out_ += "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"" + html_escape(options_.table) + "\">";
    out_ += "<" + name + attributes(element) + ">";
    if (markup.tall) out_ += '\n';
    if (element.tag == Tag::row) cells_ = 0;
    if (element.tag == Tag::code_block) out_ += "<code>";
    // The box is in the line of its text, also where that is a paragraph of its own.
    if (element.task != 0) box_ = element.task == ' ' ? "☐ " : "☑ ";
    if (!box_.empty() && element.tag != Tag::item) out_ += std::exchange(box_, "");
  }

  void close(const Element& element) {
    if (element.tag == Tag::link && element.url.empty()) return;
    if (element.tag == Tag::paragraph && in_plate_) {
      in_plate_ = false;
      return;
    }
    const auto [tag, name, captioned] = open_.back();
    if (tag == Tag::figure) put_caption(captioned);
    open_.pop_back();
    if (element.tag == Tag::code_block) out_ += "</code>";
    out_ += "</" + name + ">";
    if (element.tag == Tag::table) out_ += "</div>";
    if (element.tag == Tag::link && begins_figure()) end_figure();
    if (markup_of(element.tag).own_line) out_ += '\n';
  }

  // A summary is one only in details, a caption only in a figure; an author's tags can stand anywhere.
  std::string name_in_place(const Element& element) {
    const auto around = open_.empty() ? Tag::division : open_.back().tag;
    if (element.tag == Tag::summary && around != Tag::details) return "p";
    if (element.tag == Tag::figure_caption && around != Tag::figure) return "p";
    if (element.tag == Tag::heading) return fmt::format("h{}", level(element));
    return std::string(markup_of(element.tag).name);
  }

  // Shifted so that the highest is the first there may be; none is more than one below the one before it.
  unsigned level(const Element& element) {
    const unsigned shifted = element.level - highest_ + options_.first_heading;
    level_before_ = std::min({shifted, level_before_ + 1, deepest_heading});
    return level_before_;
  }

  std::string attributes(const Element& element) {
    std::string out;
    if (element.tag == Tag::numbers && element.start != 1) out += fmt::format(" start=\"{}\"", element.start);
    if (element.tag == Tag::header_cell) out += scope();
    if (element.tag == Tag::header_cell || element.tag == Tag::cell) ++cells_;
    if (element.columns > 1) out += fmt::format(" colspan=\"{}\"", element.columns);
    if (element.rows > 1) out += fmt::format(" rowspan=\"{}\"", element.rows);
    if (!element.direction.empty()) out += " dir=\"" + element.direction + "\"";
    if (!element.title.empty()) out += " title=\"" + html_escape(element.title) + "\"";
    if (element.tag == Tag::link) out += " href=\"" + url_attribute(element.url) + "\"";
    if (element.tag == Tag::card) out += " class=\"card\"";
    if (is_block(element.tag) && element.align == Alignment::center) out += " class=\"center\"";
    if (is_block(element.tag) && element.align == Alignment::right) out += " class=\"right\"";
    return out;
  }

  // In a body, the head that begins a row is the row's.
  std::string scope() const {
    const bool in_head =
        std::any_of(open_.begin(), open_.end(), [](const Open& one) { return one.tag == Tag::table_head; });
    return !in_head && cells_ == 0 ? " scope=\"row\"" : " scope=\"col\"";
  }

  void image(const Media& image) {
    const auto* own = picture_of(image);
    if (!own) return foreign_image(image);
    const bool in_link = !open_.empty() && open_.back().tag == Tag::link;
    if (!in_link && begins_figure()) out_ += "<figure>\n";
    const auto shown = size(image, *own);
    if (!own->sources.empty()) out_ += "<picture>";
    for (const auto& source : own->sources)
      out_ += "<source type=\"" + html_escape(source.type) + "\"" + set_attributes(source.srcset, image) + ">";
    out_ += "<img src=\"" + url_attribute(own->src) + "\"" + set_attributes(own->srcset, image) + " alt=\"" +
            html_escape(image.alt.empty() ? own->alt : image.alt) + "\"" + shown +
            " loading=\"lazy\" decoding=\"async\">";
    if (!own->sources.empty()) out_ += "</picture>";
    if (in_figure() || in_plate_)
      caption_ = own->caption;
    else if (!own->caption.empty())
      out_ += "<br><small>" + html_escape(own->caption) + "</small>";
    if (!in_link && begins_figure()) end_figure();
  }

  // A paragraph of pictures makes figures, unless an author's is around it.
  bool begins_figure() const { return in_plate_ && !in_figure(); }

  bool in_figure() const {
    return std::any_of(open_.begin(), open_.end(), [](const Open& one) { return one.tag == Tag::figure; });
  }

  // Of the figure that begins here, by its author.
  bool has_caption() const {
    int depth = 0;
    for (auto at = at_; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      const bool opens = event.kind == DocumentEvent::Kind::open;
      if (!opens && event.kind != DocumentEvent::Kind::close) continue;
      depth += opens ? 1 : -1;
      if (opens && document_.element(event).tag == Tag::figure_caption) return true;
      if (depth == 0) break;
    }
    return false;
  }

  void end_figure() {
    put_caption(false);
    out_ += "</figure>\n";
  }

  void put_caption(bool captioned) {
    if (!out_.ends_with('\n')) out_ += '\n';
    if (!captioned && !caption_.empty()) out_ += "<figcaption>" + html_escape(caption_) + "</figcaption>\n";
    caption_.clear();
  }

  // From which of them a browser chooses: a column of text is 42 rem wide, and a narrow screen is filled.
  static std::string set_attributes(const std::string& srcset, const Media& image) {
    if (srcset.empty()) return "";
    const auto wide = image.width > 0 ? fmt::format("min({}px, 42rem)", image.width) : std::string("42rem");
    return " srcset=\"" + html_escape(srcset) + "\" sizes=\"(min-width: 46rem) " + wide + ", 100vw\"";
  }

  // As wide as the author wishes, in its own proportions.
  static std::string size(const Media& image, const WebPicture& known) {
    auto width = known.width, height = known.height;
    if (width == 0 || height == 0) return "";
    if (image.width > 0 && image.width < width) {
      height = std::max(1u, unsigned(std::uint64_t(height) * image.width / width));
      width = image.width;
    }
    return fmt::format(" width=\"{}\" height=\"{}\"", width, height);
  }

  void foreign_image(const Media& image) {
    const auto url = safe_target(image.url);
    const bool in_link = std::any_of(open_.begin(), open_.end(), [](const Open& one) { return one.tag == Tag::link; });
    if (in_link || !url.starts_with("http"))
      out_ += html_escape(image.alt);
    else
      link(url, image.alt.empty() ? host_of(url) : image.alt);
  }

  void link(const std::string& url, const std::string& words) {
    out_ += "<a href=\"" + url_attribute(url) + "\">" + html_escape(words) + "</a>";
  }

  struct Open {
    Tag tag;
    std::string name;
    bool captioned = false;  // a figure, by its author
  };

  const Document& document_;
  const WebHtmlOptions& options_;
  std::string out_;
  std::size_t at_ = 0;              // the event that is written
  std::optional<std::size_t> led_;  // see led_paragraph()
  std::vector<Open> open_;
  std::string box_;            // of a task whose text has not begun
  bool in_plate_ = false;      // in a paragraph of pictures
  std::string caption_;        // of the figure that is open
  unsigned highest_ = 6;       // of the text's headings
  unsigned level_before_ = 1;  // of the heading that was written last
  std::size_t cells_ = 0;      // of the row that have been written
};

}  // namespace

Result<std::string> write_web(const Document& document, const WebHtmlOptions& options) {
  return WebWriter(document, options).run();
}

}  // namespace gazetted
