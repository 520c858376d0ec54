// What md4c does not know, written so that it does: footnotes, narrow rules of tables, code as Jekyll and Hugo mark it,
// clear-signed texts.
#include "gazetted/base/text.hpp"
#include "gazetted/model/wide_blank.hpp"
#include "markdown_reader.hpp"
#include "table_look.hpp"

namespace gazetted {
namespace {

std::string without_lone_tildes(const std::string& line) {
  if (line.find('~') == std::string::npos) return line;
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\\') {
      out += line.substr(at, 2);
      at += 2;
      continue;
    }
    const auto run = std::min(line.find_first_not_of('~', at), line.size()) - at;
    out += run == 1  ? lone_tilde
           : run > 1 ? std::string_view(line).substr(at, run)
                     : std::string_view(line).substr(at, 1);
    at += std::max<std::size_t>(run, 1);
  }
  return out;
}

std::string with_plain_blank(std::string line) {
  const auto [at, size] = blank_behind_mark(line);
  return size == 0 ? line : line.replace(at, size, " ");
}

constexpr std::string_view signed_begin = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view signed_end = "-----END PGP SIGNATURE-----";

class Preparation {
 public:
  explicit Preparation(std::string_view markdown) {
    while (!markdown.empty()) {
      auto line = markdown.substr(0, markdown.find('\n'));
      markdown.remove_prefix(std::min(markdown.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      source_.push_back(line);
    }
  }

  std::vector<SourceLine> lines() {
    for (at_ = 0; at_ < source_.size(); ++at_) {
      if (fence_.empty() && (signed_text() || marked_code())) continue;
      const bool code = fence(source_[at_]) || !fence_.empty();
      if (!code) tables_.look_at(at_, source_, out_.left_out);
      if (!code && tables_.begins_below_text(at_, source_)) add("", false);
      add(code ? std::string(source_[at_]) : with_plain_blank(widened(source_[at_])), code);
    }
    if (!fence_.empty())
      out_.left_out.push_back({fence_line_, "this code block is never closed, so everything after it is code"});
    return std::move(lines_);
  }

  PreparedMarkdown run() {
    auto all = lines();
    move_footnotes(all);
    for (auto& line : all) {
      out_.starts.push_back(out_.text.size());
      out_.lines.push_back(line.number);
      // Form feeds and vertical tabs are white space, of a kind that Markdown does not know.
      for (char& c : line.text) {
        if (c == '\f' || c == '\v') c = ' ';
      }
      out_.text += without_lone_tildes(line.text) + '\n';
    }
    return std::move(out_);
  }

 private:
  void add(std::string text, bool code) { lines_.push_back({std::move(text), int(at_) + 1, code}); }

  // Whether the line opens or closes a fence.
  bool fence(std::string_view line) {
    const auto text = trim(line);
    const auto run = text.empty() ? 0 : std::min(text.find_first_not_of(text[0]), text.size());
    if (run < 3 || (text[0] != '`' && text[0] != '~')) return false;
    if (fence_.empty()) {
      if (text[0] == '`' && text.find('`', run) != std::string_view::npos) return false;
      fence_ = std::string(text.substr(0, run));
      fence_line_ = int(at_) + 1;
      return true;
    }
    if (!text.starts_with(fence_) || run != text.size()) return false;
    fence_.clear();
    return true;
  }

  // Both the mail's text and its HTML show it as it was signed.
  bool signed_text() {
    if (trim(source_[at_]) != signed_begin || at_ >= unsigned_from_) return false;
    const auto last = std::find_if(source_.begin() + std::ptrdiff_t(at_), source_.end(),
                                   [](std::string_view line) { return trim(line) == signed_end; });
    if (last == source_.end()) {
      unsigned_from_ = at_;
      return false;
    }
    const auto end = std::size_t(last - source_.begin());
    std::string text;
    for (auto i = at_; i <= end; ++i) text += std::string(source_[i]) + '\n';
    fenced(at_, end + 1, std::string(signed_text_mark) + std::to_string(out_.verbatim.size()));
    out_.verbatim.push_back(std::move(text));
    at_ = end;
    return true;
  }

  // {% highlight ruby %} … {% endhighlight %}, {{< highlight go >}} … {{< /highlight >}}
  bool marked_code() {
    const auto opens = [](std::string_view line) {
      return line.starts_with("{% highlight ") || line.starts_with("{%- highlight ") ||
             line.starts_with("{{< highlight ");
    };
    const auto closes = [](std::string_view line) {
      return line.find("endhighlight") != std::string_view::npos ? line.starts_with("{%")
                                                                 : line.starts_with("{{< /highlight");
    };
    if (!opens(trim(source_[at_])) || at_ >= unclosed_code_from_) return false;
    auto end = at_ + 1;
    while (end < source_.size() && !closes(trim(source_[end]))) ++end;
    if (end == source_.size()) {
      unclosed_code_from_ = at_;
      return false;
    }
    fenced(at_ + 1, end, "");
    at_ = end;
    return true;
  }

  void fenced(std::size_t from, std::size_t to, const std::string& info) {
    std::size_t longest = 2;
    for (auto i = from; i < to; ++i) {
      const auto line = trim(source_[i]);
      longest = std::max(longest, std::min(line.find_first_not_of('~'), line.size()));
    }
    const std::string mark(longest + 1, '~');
    add(mark + " " + info, true);
    const auto first = at_;
    for (auto i = from; i < to; ++i) {
      at_ = i;
      add(std::string(source_[i]), true);
    }
    add(mark, true);
    at_ = first;
  }

  // GitHub's rule of a table has one hyphen or more a column, md4c's three.
  std::string widened(std::string_view line) const {
    const auto start = std::min(line.find_first_not_of(" \t>"), line.size());
    const auto rule = line.substr(start);
    if (at_ == 0 || source_[at_ - 1].find('|') == std::string_view::npos || !is_table_rule(line))
      return std::string(line);
    std::string out(line.substr(0, start));
    for (std::size_t i = 0; i < rule.size(); ++i) {
      out += rule[i];
      const bool alone = rule[i] == '-' && (i == 0 || rule[i - 1] != '-');
      if (alone && rule.substr(i, 3) != "---") out += rule.substr(i, 2) == "--" ? "-" : "--";
    }
    return out;
  }

  std::vector<std::string_view> source_;
  std::vector<SourceLine> lines_;
  TableLook tables_;
  PreparedMarkdown out_;
  std::string fence_;  // that is open
  int fence_line_ = 0;
  std::size_t at_ = 0;
  std::size_t unclosed_code_from_ = SIZE_MAX, unsigned_from_ = SIZE_MAX;
};

}  // namespace

int PreparedMarkdown::line_at(std::size_t offset) const {
  const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  return after == starts.begin() ? 1 : lines[std::size_t(after - starts.begin()) - 1];
}

std::string with_lone_tildes(std::string_view part) { return replace_all(std::string(part), lone_tilde, "~"); }

std::vector<SourceLine> text_lines(std::string_view markdown) { return Preparation(markdown).lines(); }
PreparedMarkdown prepare_markdown(std::string_view markdown) { return Preparation(markdown).run(); }

}  // namespace gazetted
