#include "gazetted/mail/read_mail.hpp"

#include <gmime/gmime.h>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::string text_of(const char* text) { return text ? text : ""; }

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
    GMimeContentType* type = g_mime_object_get_content_type(part);
    char* type_name = g_mime_content_type_get_mime_type(type);
    MailFile file{text_of(g_mime_part_get_filename(GMIME_PART(part))), text_of(type_name),
                  text_of(g_mime_object_get_content_id(part)), ""};
    g_free(type_name);
    if (GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(part))) {
      GMimeStream* memory = g_mime_stream_mem_new();
      g_mime_data_wrapper_write_to_stream(content, memory);
      const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
      file.bytes.assign(reinterpret_cast<const char*>(bytes->data), bytes->len);
      g_object_unref(memory);
    }
    view.files.push_back(std::move(file));
    return;
  }
  char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
  const bool html = g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html");
  (html ? view.html : view.text) += text_of(text);
  g_free(text);
}

}  // namespace

MailView view_mail(const std::string& bytes) {
  static const bool ready = (g_mime_init(), true);
  static_cast<void>(ready);
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
