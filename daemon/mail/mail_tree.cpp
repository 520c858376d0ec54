#include "gazetted/mail/mail_tree.hpp"

#include <algorithm>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "mime_objects.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_header = 4096;
constexpr std::size_t most_text = 4 * mail_tree_text;
// GMime builds every part and header before anybody can count them.
constexpr std::size_t most_boundary_lines = 2'000, most_header_lines = 8'000, longest_header_line = 64 * 1024;
// GMime takes its time for each line, and in a megabyte of empty ones there are a million.
constexpr std::size_t most_lines = 100'000;

// LF alone, whatever it was: CRLF, CR (old Macintosh mailers, some gateways), or a mixture.
std::string with_plain_line_ends(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = std::min(bytes.find('\r', at), bytes.size());
    out += bytes.substr(at, end - at);
    if (end == bytes.size()) break;
    out += '\n';
    at = end + (end + 1 < bytes.size() && bytes[end + 1] == '\n' ? 2 : 1);
  }
  return out;
}

// Of the last line that is read.
std::size_t end_of_lines(std::string_view text) {
  std::size_t lines = 0;
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (++lines == most_lines) return at + 1;
  }
  return text.size();
}

std::string why_too_much(std::string_view bytes) {
  std::size_t boundaries = 0, headers = 0, folded = 0;
  while (!bytes.empty()) {
    const auto line = take_line(bytes);
    const auto head = line.substr(0, 200);
    const bool is_header = begins_like_header(head);
    boundaries += head.starts_with("--") && head.size() > 2 && head[2] != '\n';
    headers += is_header;
    // A header may be folded over any number of lines.
    folded = is_header ? line.size() : head.starts_with(' ') || head.starts_with('\t') ? folded + line.size() : 0;
    if (folded > longest_header_line && headers > 0 && boundaries == 0) return "a header of over 64 KB";
  }
  if (boundaries > most_boundary_lines)
    return fmt::format("over {} of its lines begin with \"--\", as its parts do", most_boundary_lines);
  if (headers > most_header_lines) return fmt::format("over {} of its lines look like headers", most_header_lines);
  return "";
}

bool holds_text(const std::string& type) {
  if (type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/")) return false;
  return !type.starts_with("application/") || type == "application/octet-stream";
}

class Reader {
 public:
  explicit Reader(MailTree& tree) : tree_(tree) {}

  std::vector<MailHeader> headers_of(GMimeObject* object) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    const auto count = std::size_t(std::max(0, g_mime_header_list_get_count(list)));
    if (count > mail_tree_headers) say(fmt::format("{} of {} headers", count - mail_tree_headers, count));
    std::vector<MailHeader> headers;
    for (std::size_t i = 0; i < std::min(count, mail_tree_headers); ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(list, int(i));
      const auto value = readable_text(text_of(g_mime_header_get_value(header)).substr(0, 2 * longest_header), "");
      headers.push_back(
          {lower(text_of(g_mime_header_get_name(header))), std::string(cut_at_character(trim(value), longest_header))});
    }
    return headers;
  }

  void take(GMimeObject* object, const std::string& around, bool returned, int depth) {
    if (depth > mail_tree_depth) return say(fmt::format("what is nested more than {} deep", mail_tree_depth));
    if (tree_.parts.size() >= mail_tree_parts) return say(fmt::format("parts after the first {}", mail_tree_parts));
    MailPart part;
    part.type = lower(type_of(object));
    part.report_type = lower(parameter_of(object, "report-type"));
    part.around = around;
    part.depth = depth;
    const auto inside = around.empty() ? part.type : around + " " + part.type;
    if (GMIME_IS_MULTIPART(object)) {
      part.returned = returned;
      tree_.parts.push_back(std::move(part));
      auto* multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      if (count == 0) take_lost(text_of(g_mime_multipart_get_prologue(multipart)), inside, returned, depth + 1);
      for (int i = 0; i < count; ++i) take(g_mime_multipart_get_part(multipart, i), inside, returned, depth + 1);
      return;
    }
    if (GMIME_IS_MESSAGE_PART(object)) return take_mail(GMIME_MESSAGE_PART(object), std::move(part), inside);
    if (GMIME_IS_PART(object)) part.text = text_in(GMIME_PART(object), part.type);
    const bool headers_only = part.type == "text/rfc822-headers" || part.type == "message/global-headers" ||
                              part.type == "message/rfc822-headers" || part.type == "message/rfc822" ||
                              part.type == "message/global" || part.type == "message/partial";
    if (headers_only) part.headers = read_header_lines(part.text);
    part.returned = returned || headers_only;
    tree_.parts.push_back(std::move(part));
  }

 private:
  // A boundary that nowhere begins a part, as some gateways write it: everything is text.
  void take_lost(std::string_view bytes, const std::string& around, bool returned, int depth) {
    MailPart part;
    part.type = "text/plain";
    part.around = around;
    part.depth = depth;
    part.returned = returned;
    part.text = limited(readable_text(bytes.substr(0, 2 * mail_tree_text), ""));
    if (!part.text.empty()) tree_.parts.push_back(std::move(part));
  }

  std::string limited(std::string text) {
    if (taken_ >= most_text) {
      if (!text.empty()) say("text after the first 256 KB");
      return "";
    }
    if (text.size() > mail_tree_text) {
      say("text after the first 64 KB of a part");
      text = std::string(cut_at_character(text, mail_tree_text));
    }
    taken_ += text.size();
    return text;
  }

  void take_mail(GMimeMessagePart* object, MailPart part, const std::string& inside) {
    part.returned = true;
    const int depth = part.depth;
    GMimeMessage* message = g_mime_message_part_get_message(object);
    if (message) part.headers = headers_of(GMIME_OBJECT(message));
    tree_.parts.push_back(std::move(part));
    if (!message) return;
    if (GMimeObject* content = g_mime_message_get_mime_part(message)) take(content, inside, true, depth + 1);
  }

  std::string text_in(GMimePart* part, const std::string& type) {
    if (!holds_text(type)) return "";
    return limited(readable_text(content_of(part, 2 * mail_tree_text), parameter_of(GMIME_OBJECT(part), "charset")));
  }

  void say(const std::string& what) {
    if (tree_.trouble.empty()) tree_.trouble = "not read: " + what;
  }

  MailTree& tree_;
  std::size_t taken_ = 0;
};

}  // namespace

std::string_view header_of(const std::vector<MailHeader>& headers, std::string_view name) {
  for (const auto& header : headers)
    if (header.name == name) return header.value;
  return {};
}

std::string_view cut_at_character(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string readable_text(std::string_view bytes, const std::string& charset) {
  const bool escapes = bytes.find("\x1b$") != std::string_view::npos;
  const auto named = lower(charset);
  std::string text;
  if (!named.empty() && named != "us-ascii" && named != "utf-8" && named != "unknown-8bit" && named.size() < 40) {
    if (auto converted = to_utf8(bytes, named)) text = *std::move(converted);
    if (text.find("\xEF\xBF\xBD") != std::string::npos && is_utf8(bytes)) text = bytes;
  }
  if (text.empty() && escapes)
    if (auto converted = to_utf8(bytes, "iso-2022-jp")) text = *std::move(converted);
  if (text.empty() && is_utf8(bytes)) text = bytes;
  if (text.empty() && !bytes.empty()) {
    const auto guessed = to_utf8(bytes, named == "utf-8" ? "utf-8" : "windows-1252");
    text = guessed ? *guessed : std::string();
  }
  std::erase(text, '\0');
  return with_plain_line_ends(text);
}

std::vector<MailHeader> read_header_lines(std::string_view text) {
  std::vector<MailHeader> headers;
  while (!text.empty() && headers.size() < mail_tree_headers) {
    const auto line = take_line(text);
    if (trim(line).empty()) {
      if (headers.empty()) continue;
      break;
    }
    if ((line.front() == ' ' || line.front() == '\t') && !headers.empty()) {
      auto& value = headers.back().value;
      if (value.size() < longest_header) value += " " + std::string(trim(line).substr(0, longest_header));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    headers.push_back({lower(trim(line.substr(0, colon))),
                       std::string(cut_at_character(trim(line.substr(colon + 1)), longest_header))});
  }
  return headers;
}

MailTree read_mail_tree(std::string_view bytes) {
  begin_gmime();
  MailTree tree;
  const bool cut = bytes.size() > mail_tree_bytes;
  auto text = with_plain_line_ends(bytes.substr(0, mail_tree_bytes));
  const auto whole = text.size();
  text.resize(end_of_lines(text));
  if (auto why = why_too_much(text); !why.empty()) {
    tree.trouble = std::move(why);
    tree.readable = false;
    return tree;
  }
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  if (text.starts_with("From ")) g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MBOX);
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) {
    tree.trouble = "it is no mail: it has no headers";
    tree.readable = false;
    return tree;
  }
  Reader reader(tree);
  tree.headers = reader.headers_of(GMIME_OBJECT(message.get()));
  if (GMimeObject* content = g_mime_message_get_mime_part(message.get())) reader.take(content, "", false, 0);
  if (text.size() < whole && tree.trouble.empty())
    tree.trouble = fmt::format("not read: what is after its first {} lines", most_lines);
  if (cut && tree.trouble.empty()) tree.trouble = "not read: what is after its first 1 MB";
  return tree;
}

}  // namespace gazetted
