#include "gazetted/base/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <sstream>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "yaml_trouble.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_nodes = 10'000;
constexpr std::size_t max_depth = 32;

constexpr std::size_t max_copied = 1 << 20;  // bytes, by anchors and aliases

struct Size {
  std::size_t nodes = 0, bytes = 0;
};

void add_size(const Yaml& node, Size& size) {
  ++size.nodes;
  size.bytes += node.text.size();
  for (const auto& item : node.items) add_size(item, size);
  for (const auto& [key, value] : node.pairs) {
    add_size(key, size);
    add_size(value, size);
  }
}

// Where a quoted value begins; line and column as yaml-cpp counts them.
struct Quoted {
  int line = -1, column = 0;
  Place place;
};

// Builds the tree from the parser's events. yaml-cpp's own node graph would hide duplicate keys
// and let a node contain itself.
class Builder : public YAML::EventHandler {
 public:
  Builder(std::string file, int first_line, Findings& findings)
      : file_(std::move(file)), first_line_(first_line), findings_(findings) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(node(Yaml::Kind::null, mark), anchor); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    Yaml scalar = node(Yaml::Kind::scalar, mark);
    scalar.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (scalar.quoted) last_quoted_ = {mark.line, mark.column, scalar.place};
    scalar.text = value;
    if (!scalar.quoted && (value.empty() || value == "~" || value == "null" || value == "Null" || value == "NULL")) {
      scalar.kind = Yaml::Kind::null;
    }
    add(std::move(scalar), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      throw Error(place(mark), "this alias is inside the node that it refers to, which would never end");
    }
    count_copy(known->second, place(mark));
    Yaml copy = known->second;
    add(std::move(copy), 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(node(Yaml::Kind::sequence, mark), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(node(Yaml::Kind::mapping, mark), anchor);
  }
  void OnMapEnd() override { close(); }

  Yaml take() { return std::move(root_); }
  const Quoted& last_quoted() const { return last_quoted_; }

 private:
  struct Open {
    Yaml node;
    YAML::anchor_t anchor;
    std::optional<Yaml> key;
  };

  Place place(const YAML::Mark& mark) const { return Place{file_, mark.line + first_line_, mark.column + 1}; }

  Yaml node(Yaml::Kind kind, const YAML::Mark& mark) {
    ++nodes_;
    Yaml out;
    out.kind = kind;
    out.place = place(mark);
    check_size(out.place);
    return out;
  }

  void check_size(const Place& at) const {
    if (nodes_ > max_nodes) throw Error(at, "too large: more than 10,000 values");
    if (copied_ > max_copied) throw Error(at, "too large: anchors and aliases copy more than 1 MB");
  }

  // A short text can name a long one thousands of times.
  void count_copy(const Yaml& original, const Place& at) {
    Size size;
    add_size(original, size);
    nodes_ += size.nodes;
    copied_ += size.bytes;
    check_size(at);
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!" || tag == "tag:yaml.org,2002:str") return;
    throw Error(place(mark), "YAML tags are not allowed: " + one_line(tag, 60));
  }

  void open(Yaml started, YAML::anchor_t anchor) {
    if (stack_.size() >= max_depth) throw Error(started.place, "nested too deeply");
    stack_.push_back(Open{std::move(started), anchor, std::nullopt});
  }

  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Yaml child, YAML::anchor_t anchor) {
    if (anchor != 0) {
      count_copy(child, child.place);
      anchors_[anchor] = child;
    }
    if (stack_.empty()) {
      root_ = std::move(child);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(child));
    } else if (!parent.key) {
      if (!child.is_scalar()) throw Error(child.place, "a key must be a word");
      if (child.text == "<<") throw Error(child.place, "merge keys (<<) are not allowed");
      parent.key = std::move(child);
    } else {
      put(parent.node, std::move(*parent.key), std::move(child));
      parent.key.reset();
    }
  }

  void put(Yaml& mapping, Yaml key, Yaml value) {
    if (!key.quoted && !take_out_odd_blanks(key)) return;
    if (const auto* earlier = mapping.find(key.text)) {
      findings_.push_back(
          {Severity::error, key.place,
           fmt::format("'{}' is given twice; the first is in line {}", one_line(key.text, 80), earlier->place.line)});
      return;
    }
    mapping.pairs.push_back({std::move(key), std::move(value)});
  }

  // It would be a part of the key, which nobody sees. False: what is behind it would be, too.
  bool take_out_odd_blanks(Yaml& key) {
    const auto at = odd_blank_in(key.text + ":");
    if (!at) return true;
    auto place = key.place;
    place.column += int(*at);
    findings_.push_back({Severity::error, place, odd_blank});
    key.text = trim_odd_blanks(key.text);
    return key.text.find(':') == std::string::npos;
  }

  std::string file_;
  int first_line_;
  Findings& findings_;
  Yaml root_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Yaml> anchors_;
  std::size_t nodes_ = 0, copied_ = 0;
  Quoted last_quoted_;
};

// yaml-cpp takes the end of the text for the end of a quoted value, and all keys below it for its text.
Status check_quotes(std::string_view text, const Quoted& quoted) {
  if (quoted.line < 0) return {};
  for (int line = 0; line < quoted.line && !text.empty(); ++line)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  text.remove_prefix(std::min(std::size_t(quoted.column), text.size()));
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return {};
  const char quote = text.front();
  for (std::size_t at = 1; at < text.size(); ++at) {
    const bool escapes = quote == '"' && text[at] == '\\';
    const bool doubled = quote == '\'' && text[at] == quote && at + 1 < text.size() && text[at + 1] == quote;
    if (escapes || doubled)
      ++at;
    else if (text[at] == quote)
      return {};
  }
  return Error(quoted.place, "this quote is never closed");
}

// What is behind `key:` in its line, where that is a word behind a # and no comment of words: "#005ea5". No longer than
// it may be looked at again and again: of aliases many keys have the same place.
std::string_view comment_behind(std::string_view line, const Yaml& key) {
  constexpr std::size_t longest = 80;
  line.remove_prefix(std::min(std::size_t(std::max(key.place.column - 1, 0)), line.size()));
  if (line.starts_with('"') || line.starts_with('\'')) line.remove_prefix(1);
  if (!line.starts_with(key.text)) return {};
  line.remove_prefix(key.text.size());
  if (line.starts_with('"') || line.starts_with('\'')) line.remove_prefix(1);
  line = line.substr(0, longest);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (!line.starts_with(':')) return {};
  const auto comment = trim(line.substr(1));
  const bool is_word = comment.size() > 1 && comment[0] == '#' && comment[1] != '#' &&
                       comment.find_first_of(" \t") == std::string_view::npos;
  return is_word ? comment : std::string_view();
}

// `colour: #005ea5` has no value in YAML, and everybody who writes it means one.
void tell_comments_for_values(const Yaml& node, const std::vector<std::string_view>& lines, int first_line,
                              Findings& findings) {
  for (const auto& item : node.items) tell_comments_for_values(item, lines, first_line, findings);
  for (const auto& [key, value] : node.pairs) {
    tell_comments_for_values(value, lines, first_line, findings);
    const auto at = std::size_t(key.place.line - first_line);
    if (!value.is_null() || at >= lines.size()) continue;
    const auto comment = comment_behind(lines[at], key);
    if (!comment.empty())
      findings.push_back({Severity::warning, key.place,
                          fmt::format("'{0}' has no value: in YAML a # begins a comment; write {0}: \"{1}\"",
                                      one_line(key.text, 60), one_line(comment, 60))});
  }
}

}  // namespace

const Yaml* Yaml::find(std::string_view key) const {
  for (const auto& [name, value] : pairs) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

Result<Yaml> parse_yaml(const std::string& text, const std::string& file, int first_line, Findings& findings) {
  if (text.size() > max_bytes) return Error(Place{file}, "larger than 1 MB");
  if (!is_utf8(text)) {
    int line = first_line;
    std::size_t start = 0;
    while (start < text.size()) {
      const auto end = std::min(text.find('\n', start), text.size());
      if (!is_utf8(std::string_view(text).substr(start, end - start))) break;
      start = end + 1;
      ++line;
    }
    return Error(Place{file, line, 1}, "this line is not UTF-8");
  }
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Builder builder(file, first_line, findings);
    if (!parser.HandleNextDocument(builder)) return Yaml{};
    auto tree = builder.take();
    if (auto status = check_quotes(text, builder.last_quoted()); !status) return status.error();
    // yaml-cpp takes what it cannot place for another document, and would leave it out.
    Builder rest(file, first_line, findings);
    if (parser.HandleNextDocument(rest)) {
      const auto left_out = rest.take();
      if (!left_out.is_null())
        return Error(left_out.place,
                     "nothing is read from here on; check the indentation of this line, and for a second ---");
    }
    tell_comments_for_values(tree, lines_in(text), first_line, findings);
    return tree;
  } catch (const YAML::ParserException& e) {
    if (const auto odd = odd_blank_above(text, e.mark.line))
      return Error(Place{file, odd->line + first_line, odd->column + 1}, odd_blank);
    return Error(Place{file, e.mark.line + first_line, e.mark.column + 1},
                 explain_yaml(e.msg, text, e.mark.line, e.mark.column));
  } catch (const YAML::Exception& e) {
    return Error(Place{file}, e.what());
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace gazetted
