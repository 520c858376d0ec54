#include "release_parts.hpp"

#include "gazetted/base/data_tree.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unseen.hpp"
#include "gazetted/intake/front_matter.hpp"

namespace gazetted {
namespace {

// Behind the } that closes the object at the front; npos: none does.
std::size_t object_end(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && quoted)
      ++at;
    else if (text[at] == '"')
      quoted = !quoted;
    else if (!quoted && text[at] == '{')
      ++depth;
    else if (!quoted && text[at] == '}' && --depth == 0)
      return at + 1;
  }
  return std::string_view::npos;
}

// "{" and a quoted name: a text may begin with {{ or {% as well.
bool begins_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  const auto next = text.find_first_not_of(" \t\n", 1);
  return next != std::string_view::npos && text[next] == '"';
}

int lines_in(std::string_view text) { return int(std::count(text.begin(), text.end(), '\n')); }

Result<ReleaseParts> divide_json(std::string_view text, int line, const std::string& file) {
  const auto end = object_end(text);
  if (end == std::string_view::npos) return Error(Place{file, line, 1}, "the front matter has no end: a } is missing");
  const auto line_end = text.find('\n', end);
  const auto behind = text.substr(end, line_end == std::string_view::npos ? line_end : line_end - end);
  if (!trim(behind).empty())
    return Error(Place{file, line + lines_in(text.substr(0, end)), 1}, "the text must begin in a line below the }");
  ReleaseParts parts{FrontKind::json, std::string(text.substr(0, end)), line, "", 0};
  parts.body_line = line + lines_in(parts.front) + 1;
  if (line_end != std::string_view::npos) parts.body = std::string(text.substr(line_end + 1));
  return parts;
}

}  // namespace

Result<ReleaseParts> divide_release(const std::string& text, const std::string& file) {
  ReleaseParts parts;
  parts.body = text;
  const auto first = std::min(text.find_first_not_of(" \t\n"), text.size());
  const auto first_line = text.substr(0, first).rfind('\n');
  auto start = first_line == std::string::npos ? 0 : first_line + 1;
  int line = 1 + lines_in(std::string_view(text).substr(0, start));
  const auto rest = std::string_view(text).substr(start);
  if (begins_object(trim(rest))) return divide_json(rest.substr(first - start), line, file);
  const auto fence = std::string(trim_unseen(rest.substr(0, rest.find('\n'))));
  if (fence != "---" && fence != "+++") return parts;
  const auto opening = line;
  const auto front = start = std::min(text.find('\n', start), text.size() - 1) + 1;
  for (++line; start < text.size(); ++line) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto content = trim_unseen(std::string_view(text).substr(start, end - start));
    if (content == fence || (content == "..." && fence == "---")) {
      parts.kind = fence == "---" ? FrontKind::yaml : FrontKind::toml;
      parts.front = text.substr(front, start - front);
      parts.front_line = opening + 1;
      parts.body = end < text.size() ? text.substr(end + 1) : "";
      parts.body_line = line + 1;
      return parts;
    }
    start = end + 1;
  }
  return Error(Place{file, opening, 1}, "the front matter has no end: a second line of " + fence + " is missing");
}

void read_front(const ReleaseParts& parts, const ParseContext& context, Release& release, Findings& findings) {
  auto tree = [&]() -> Result<Yaml> {
    switch (parts.kind) {
      case FrontKind::toml:
        return parse_toml(parts.front, context.file, parts.front_line);
      case FrontKind::json:
        return parse_json_tree(parts.front, context.file, parts.front_line);
      case FrontKind::yaml:
      case FrontKind::none:
        break;
    }
    return parse_yaml(quote_one_line_fields(parts.front, {context.file, parts.front_line, 1}, findings), context.file,
                      parts.front_line, findings);
  }();
  if (tree)
    read_front_matter(*tree, context, release, findings);
  else
    findings.push_back(to_finding(tree.error()));
}

}  // namespace gazetted
