#include "gazetted/base/text.hpp"
#include "gazetted/render/mustache.hpp"
#include "mustache_node.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_depth = 32;

class Parser {
 public:
  Parser(const std::string& text, std::string file) : text_(text), file_(std::move(file)) {}

  Result<std::vector<MustacheNode>> parse() {
    stack_.emplace_back();
    while (at_ < text_.size()) {
      const auto tag = text_.find(open_, at_);
      if (tag == std::string::npos) break;
      put_text(text_.substr(at_, tag - at_));
      if (auto status = read_tag(tag); !status) return status.error();
    }
    if (at_ < text_.size()) put_text(text_.substr(at_));
    if (stack_.size() > 1) {
      const auto& node = names_.back();
      return Error(Place{file_, node.line, node.column}, "the section '" + node.text + "' is never closed");
    }
    return std::move(stack_.front());
  }

 private:
  Error error(std::size_t at, std::string message) const {
    const auto place = place_of(at);
    return Error(Place{file_, place.first, place.second}, std::move(message));
  }

  std::pair<int, int> place_of(std::size_t at) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + std::ptrdiff_t(at), '\n');
    const auto start = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return {int(line), int(at - (start == std::string::npos ? 0 : start + 1)) + 1};
  }

  void put_text(std::string text) {
    if (text.empty()) return;
    MustacheNode node;
    node.text = std::move(text);
    stack_.back().push_back(std::move(node));
  }

  // A tag alone on its line takes the whole line with it. Returns where to go on, and removes the
  // indentation that was already put out.
  bool standalone(std::size_t tag, std::size_t end, std::string& indent, std::size_t& after) const {
    std::size_t start = tag;
    while (start > 0 && (text_[start - 1] == ' ' || text_[start - 1] == '\t')) --start;
    if (start > 0 && text_[start - 1] != '\n') return false;
    std::size_t stop = end;
    while (stop < text_.size() && (text_[stop] == ' ' || text_[stop] == '\t')) ++stop;
    if (stop < text_.size() && text_[stop] != '\n' &&
        !(text_[stop] == '\r' && stop + 1 < text_.size() && text_[stop + 1] == '\n'))
      return false;
    if (stop < text_.size()) stop += text_[stop] == '\r' ? 2 : 1;
    indent = text_.substr(start, tag - start);
    after = stop;
    return true;
  }

  void drop_indent(const std::string& indent) {
    if (indent.empty()) return;
    auto& text = stack_.back().back().text;
    text.resize(text.size() - indent.size());
    if (text.empty()) stack_.back().pop_back();
  }

  Status read_tag(std::size_t tag) {
    std::size_t from = tag + open_.size();
    const char sigil = from < text_.size() ? text_[from] : '\0';
    const bool triple = sigil == '{' && open_ == "{{";
    const std::string closing = triple ? "}}}" : sigil == '=' ? "=" + close_ : close_;
    const auto end = text_.find(closing, from + (triple || sigil == '=' ? 1 : 0));
    if (end == std::string::npos) return error(tag, "this tag is never closed: '" + closing + "' is missing");
    at_ = end + closing.size();
    const bool has_sigil =
        std::string_view("#^/>&!={").find(sigil) != std::string_view::npos && sigil != '\0' && (sigil != '{' || triple);
    const std::string content(trim(std::string_view(text_).substr(from + has_sigil, end - from - has_sigil)));

    const bool may_stand_alone = has_sigil && sigil != '&' && sigil != '{';
    std::string indent;
    std::size_t after = at_;
    if (may_stand_alone && standalone(tag, at_, indent, after)) {
      drop_indent(indent);
      at_ = after;
    } else {
      indent.clear();
    }
    if (sigil == '!') return {};
    if (sigil == '=') return set_delimiters(tag, content);
    if (content.empty()) return error(tag, "this tag has no name");
    if (content.find_first_of(" \t\r\n") != std::string::npos)
      return error(tag, "'" + one_line(content, 60) + "' is not a name");
    MustacheNode node;
    node.text = content;
    std::tie(node.line, node.column) = place_of(tag);
    switch (has_sigil ? sigil : '\0') {
      case '#':
      case '^':
        if (stack_.size() > max_depth) return error(tag, "sections are nested too deeply");
        node.kind = sigil == '#' ? MustacheNode::Kind::section : MustacheNode::Kind::inverted;
        names_.push_back(std::move(node));
        stack_.emplace_back();
        return {};
      case '/':
        return close_section(tag, content);
      case '>':
        node.kind = MustacheNode::Kind::partial;
        node.indent = indent;
        break;
      default:
        node.kind = MustacheNode::Kind::variable;
        node.raw = sigil == '&' || triple;
        break;
    }
    stack_.back().push_back(std::move(node));
    return {};
  }

  Status set_delimiters(std::size_t tag, const std::string& content) {
    const auto words = split(content, ' ');
    if (words.size() != 2) return error(tag, "new delimiters are written as {{=<% %>=}}");
    open_ = words[0];
    close_ = words[1];
    return {};
  }

  Status close_section(std::size_t tag, const std::string& name) {
    if (names_.empty()) return error(tag, "'" + name + "' is closed but was never opened");
    if (names_.back().text != name) {
      return error(tag, fmt::format("'{}' is closed, but '{}' of line {} is open", name, names_.back().text,
                                    names_.back().line));
    }
    MustacheNode node = std::move(names_.back());
    names_.pop_back();
    node.children = std::move(stack_.back());
    stack_.pop_back();
    stack_.back().push_back(std::move(node));
    return {};
  }

  const std::string& text_;
  std::string file_;
  std::size_t at_ = 0;
  std::string open_ = "{{", close_ = "}}";
  std::vector<std::vector<MustacheNode>> stack_;
  std::vector<MustacheNode> names_;
};

}  // namespace

Result<Mustache> Mustache::parse(const std::string& text, const std::string& file) {
  auto nodes = Parser(text, file).parse();
  if (!nodes) return nodes.error();
  Mustache out;
  out.nodes_ = std::make_shared<const std::vector<MustacheNode>>(std::move(*nodes));
  out.file_ = file;
  return out;
}

}  // namespace gazetted
