#include "gazetted/mail/read_mail.hpp"

#include "gazetted/base/text.hpp"
#include "mime_objects.hpp"

namespace gazetted {
namespace {

void read_part(GMimeObject* part, MailView& view) {
  if (GMIME_IS_MULTIPART(part)) {
    auto* multipart = GMIME_MULTIPART(part);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
      read_part(g_mime_multipart_get_part(multipart, i), view);
    return;
  }
  if (!GMIME_IS_PART(part)) return;
  const auto* disposition = g_mime_object_get_disposition(part);
  const bool is_file = !GMIME_IS_TEXT_PART(part) || (disposition && std::string_view(disposition) == "attachment");
  if (is_file) {
    view.files.push_back({text_of(g_mime_part_get_filename(GMIME_PART(part))), type_of(part),
                          text_of(g_mime_object_get_content_id(part)), content_of(GMIME_PART(part))});
    return;
  }
  char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
  const bool html = g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html");
  (html ? view.html : view.text) += text_of(text);
  g_free(text);
}

constexpr int deepest = 20;
constexpr std::size_t most_parts = 200;

// RFC 3282: a list is of its readers' languages, the first is that of most; comments may be in it.
std::string language_of(GMimeObject* object, const std::string& around) {
  const auto said = text_of(g_mime_object_get_header(object, "Content-Language"));
  const auto first = std::string(trim(said.substr(0, said.find_first_of(",("))));
  return first.empty() ? around : first;
}

void take_apart(GMimeObject* object, const std::string& around, const std::string& language_around, int depth,
                ReceivedMail& mail) {
  const auto language = language_of(object, language_around);
  if (depth > deepest) return void(mail.trouble = fmt::format("its parts are nested more than {} deep", deepest));
  if (mail.parts.size() >= most_parts) return void(mail.trouble = fmt::format("it has over {} parts", most_parts));
  if (GMIME_IS_MULTIPART(object)) {
    auto* multipart = GMIME_MULTIPART(object);
    const auto type = lower(type_of(object));
    const int count = g_mime_multipart_get_count(multipart);
    if (count == 0 && mail.trouble.empty())
      mail.trouble = "it says that it has parts (" + type + "), and none is there: was it cut off?";
    for (int i = 0; i < count; ++i)
      take_apart(g_mime_multipart_get_part(multipart, i), around.empty() ? type : around + " " + type, language,
                 depth + 1, mail);
    return;
  }
  ReceivedPart part;
  part.type = lower(type_of(object));
  part.charset = lower(parameter_of(object, "charset"));
  part.flowed = lower(parameter_of(object, "format")) == "flowed";
  part.delete_space = lower(parameter_of(object, "delsp")) == "yes";
  part.around = around;
  part.language = language;
  part.disposition = lower(text_of(g_mime_object_get_disposition(object)));
  part.cid = text_of(g_mime_object_get_content_id(object));
  if (part.cid.starts_with('<') && part.cid.ends_with('>')) part.cid = part.cid.substr(1, part.cid.size() - 2);
  if (GMIME_IS_PART(object)) {
    part.name = text_of(g_mime_part_get_filename(GMIME_PART(object)));
    part.bytes = content_of(GMIME_PART(object));
  }
  mail.parts.push_back(std::move(part));
}

constexpr std::size_t most_boundaries = 5'000, most_headers = 20'000;

// GMime takes 1,400 bytes of memory for each part and 600 for each header, however short they are, before anybody can
// count them. Empty: it may read it.
std::string why_too_much(std::string_view bytes) {
  std::size_t boundaries = 0, headers = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = std::min(bytes.find('\n', at), bytes.size());
    const auto line = bytes.substr(at, std::min<std::size_t>(end - at, 200));
    boundaries += line.starts_with("--");
    headers += begins_like_header(line);
    at = end + 1;
  }
  if (boundaries > most_boundaries)
    return fmt::format("over {} of its lines begin with \"--\", as its parts do", most_boundaries);
  if (headers > most_headers) return fmt::format("over {} of its lines look like headers", most_headers);
  return "";
}

}  // namespace

ReceivedMail read_received_mail(const std::string& bytes) {
  begin_gmime();
  ReceivedMail mail;
  mail.trouble = why_too_much(bytes);
  if (!mail.trouble.empty()) return mail;
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  if (GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr)) {
    GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(headers, i);
      mail.headers.emplace_back(text_of(g_mime_header_get_name(header)), text_of(g_mime_header_get_value(header)));
    }
    if (GMimeObject* part = g_mime_message_get_mime_part(message)) take_apart(part, "", "", 0, mail);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  return mail;
}

MailView view_mail(const std::string& bytes) {
  begin_gmime();
  MailView view;
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
  if (message) {
    GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(headers, i);
      view.headers.emplace_back(text_of(g_mime_header_get_name(header)), text_of(g_mime_header_get_value(header)));
      const auto name = lower(view.headers.back().first);
      const auto& value = view.headers.back().second;
      if (name == "from") view.from = value;
      if (name == "to") view.to = value;
      if (name == "subject") view.subject = value;
      if (name == "date") view.date = value;
    }
    if (GMimeObject* part = g_mime_message_get_mime_part(message)) read_part(part, view);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  return view;
}

}  // namespace gazetted
