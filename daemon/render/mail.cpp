#include "gazetted/render/mail.hpp"

#include "feedback_id.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/render/leave_address.hpp"
#include "mail_frame.hpp"
#include "piece_encoding.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_conditions = 6;  // 64 variants
// With SMTPUTF8 in the sender, every server on the way to everybody would have to know it.
constexpr std::string_view only_ascii = "the part before the @ must be ASCII, or most servers would refuse the mail";

std::string joined(const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece.text;
  return out;
}

// A subject is one line, whatever its template and the subscriber's fields say.
std::string subject_line(std::string text) { return std::string(trim(one_line(text, 900))); }

// Line ends of a field as one LF, and no control that a mail must not have.
std::string clean(std::string text) {
  if (!has_control(text)) return text;
  text = replace_all(replace_all(std::move(text), "\r\n", "\n"), "\r", "\n");
  std::erase_if(text, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
  return text;
}

// A template without message.html makes plain mails, as developers' lists want them.
bool is_plain(const MailTemplate& mail_template) {
  return !mail_template.files.empty() && !mail_template.files.contains("message.html");
}

std::string encode_whole(const std::vector<Piece>& pieces) {
  return wants_base64(pieces) ? base64_lines(replace_all(joined(pieces), "\n", "\r\n")) : qp_encode(pieces);
}

std::string part_head(std::string_view type, bool base64) {
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n", type,
                     base64 ? "base64" : "quoted-printable");
}

std::string multipart(std::string_view kind, const std::string& boundary) {
  return fmt::format("Content-Type: multipart/{}; boundary=\"{}\"\r\n", kind, boundary);
}

std::shared_ptr<const SharedText> encode_files(const std::vector<AttachedFile>& files, bool images,
                                               const std::string& boundary) {
  std::string out;
  for (const auto& file : files) {
    if (file.link.empty() && file.cid.empty() != images) out += "\r\n--" + boundary + "\r\n" + encode_attachment(file);
  }
  return out.empty() ? nullptr : std::make_shared<const SharedText>(std::move(out));
}

// RFC 2919 and RFC 2369. A mailing list that passes the mail on writes its own.
std::string list_headers(const ListText& list, const std::string& domain, const std::string& owner) {
  auto out = header("List-Id", list.title.empty() ? list.name : list.title);
  out.resize(out.size() - 2);
  out += fmt::format("\r\n <{}.{}>\r\n", list.name, domain);
  if (!owner.empty())
    out += raw_header("List-Owner", "<mailto:" + owner + ">") +
           raw_header("List-Help", "<mailto:" + owner + "?subject=help>");
  return out;
}

}  // namespace

std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain) {
  return hex(sha256(release_id + '\0' + address_key).substr(0, 16)) + ".gazetted@" + domain;
}

CompiledMail::Own CompiledMail::own_of(const Subscriber& subscriber) const {
  Own own{Address::trusted(subscriber.address), {}, {}};
  own.key = own.address.key();
  if (may_leave_) own.token = tokens_->unsubscribe_token({list_, own.key, subscriber.language});
  return own;
}

// The same bytes in the text and in the header.
std::string CompiledMail::unsubscribe_link_of(const std::string& token) const {
  if (!may_leave_) return "";
  return (unsubscribe_url_.empty() ? unsubscribe_mailto_ : unsubscribe_url_) + token;
}

std::string CompiledMail::value_of(const Piece& hole, const Subscriber& subscriber, const std::string& token) const {
  const auto value =
      hole.field == unsubscribe_link ? unsubscribe_link_of(token) : clean(field_of(subscriber, hole.field));
  return hole.escape ? html_escape(value) : value;
}

Mustache::Options CompiledMail::options(bool escape) const {
  Mustache::Options options;
  options.escape_html = escape;
  options.partials = template_.lookup();
  if (!fields_.empty()) options.known_fields = &fields_;
  return options;
}

Result<CompiledMail> CompiledMail::compile(const MailInput& input) {
  CompiledMail mail;
  const ListText& list = *input.list;
  const Release& release = *input.release;
  auto from = parse_mailbox(release.from.empty() ? list.from : release.from);
  if (!from) return fail("list '{}': from: {}", list.name, from.error().message());
  if (from->address.needs_smtputf8()) return fail("list '{}': from: {}", list.name, only_ascii);
  mail.from_ = *from;
  static const std::vector<AttachedFile> no_files;
  auto model =
      build_model(release, *input.newsroom, list, input.files ? *input.files : no_files, input.mail_template->labels);
  if (!model) return model.error();
  mail.model_ = std::move(*model);
  for (const auto& [channel, address] : input.posts) mail.model_.at("links").as_object().emplace(channel, address);
  mail.template_ = *input.mail_template;
  mail.fields_ = list.fields;
  mail.release_id_ = release.id;
  mail.sender_ = from->address.text();
  mail.id_domain_ = std::string(from->address.domain());
  mail.subject_prefix_ = input.test ? "[TEST] " : "";
  // RFC 2046 section 5.1.1: "=_" stands in no quoted-printable and no base64 text.
  mail.boundary_ = "=_" + hex(sha256(release.id + list.name + release.language)).substr(0, 24);

  mail.list_ = list.name;
  mail.tokens_ = input.tokens;
  mail.unsubscribe_url_ = input.unsubscribe_url;
  if (input.files) {
    auto shown = encode_files(*input.files, true, mail.boundary_ + (is_plain(mail.template_) ? ".m" : ".r"));
    mail.attached_ = encode_files(*input.files, false, mail.boundary_ + ".m");
    if (!is_plain(mail.template_))
      mail.images_ = std::move(shown);
    else if (shown)
      mail.attached_ =
          std::make_shared<const SharedText>((mail.attached_ ? mail.attached_->text() : "") + shown->text());
  }
  std::string fixed = mailbox_header("From", *from);
  std::string unsubscribe_mail;
  const auto reply_to = release.reply_to.empty() ? list.reply_to : release.reply_to;
  if (!reply_to.empty()) {
    auto mailbox = parse_mailbox(reply_to);
    if (!mailbox) return fail("list '{}': reply_to: {}", list.name, mailbox.error().message());
    if (mailbox->address.needs_smtputf8()) return fail("list '{}': reply_to: {}", list.name, only_ascii);
    fixed += mailbox_header("Reply-To", *mailbox);
    unsubscribe_mail = mailto_target(mailbox->address);
  } else if (const auto leave = Address::parse(leave_address(*from, *input.newsroom))) {
    unsubscribe_mail = mailto_target(*leave);
  }
  const bool as_list = list.unsubscribing == Unsubscribing::offered;
  if (as_list) {
    if (!unsubscribe_mail.empty()) mail.unsubscribe_mailto_ = "mailto:" + unsubscribe_mail + "?subject=unsubscribe%20";
    mail.may_leave_ = mail.tokens_ && !(mail.unsubscribe_url_.empty() && mail.unsubscribe_mailto_.empty());
    fixed += list_headers(list, mail.id_domain_, unsubscribe_mail);
  }
  mail.model_.at("links").as_object()["unsubscribe"] = mail.may_leave_ ? "yes" : "";
  fixed += raw_header("Feedback-ID", feedback_id(release.id, list.name, mail.id_domain_));
  // RFC 3834. Mailing lists may refuse what says that a machine sent it (Sympa).
  if (as_list) fixed += "Precedence: list\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n";
  const auto& language = mail.model_.at("release").at("language").as_string();
  fixed += raw_header("Content-Language", std::string_view(language.data(), language.size()));
  if (release.priority == Priority::high) fixed += "Importance: high\r\n";
  fixed += "MIME-Version: 1.0\r\n";
  if (mail.attached_)
    fixed += multipart("mixed", mail.boundary_ + ".m");
  else if (!is_plain(mail.template_))
    fixed += multipart("alternative", mail.boundary_);
  mail.fixed_headers_ = fixed;

  std::set<std::string> conditions;
  const auto partials = mail.template_.lookup();
  mail.compilable_ = mail.template_.subject.collect_conditions(partials, conditions) &&
                     mail.template_.html.collect_conditions(partials, conditions) &&
                     mail.template_.text.collect_conditions(partials, conditions) &&
                     conditions.size() <= max_conditions;
  mail.conditions_.assign(conditions.begin(), conditions.end());
  if (auto status = mail.try_subscribers(); !status) return status.error();
  if (auto status = mail.try_forms(); !status) return status.error();
  return mail;
}

json::value CompiledMail::model_for(const Subscriber& subscriber) const {
  json::value model = model_;
  auto fields = subscriber_model(subscriber);
  for (auto& [key, value] : fields) {
    if (value.is_string()) value = clean(std::string(value.as_string()));
  }
  // Inside `{{#subscriber}}` a column that this subscriber has nothing in is known all the same.
  for (const auto& field : fields_) fields.emplace(field, "");
  model.as_object()["subscriber"] = std::move(fields);
  model.as_object()["links"].as_object()["unsubscribe"] = unsubscribe_link_of(own_of(subscriber).token);
  return model;
}

Result<std::vector<Piece>> CompiledMail::render_plain(const Mustache& which, const Subscriber& subscriber,
                                                      bool escape) const {
  return which.render(model_for(subscriber), options(escape));
}

Mustache::Options CompiledMail::options_of_form(unsigned truth, bool escape) const {
  auto form = options(escape);
  form.truth = [this, truth](const std::string& field) {
    const auto at = std::find(conditions_.begin(), conditions_.end(), field);
    return at != conditions_.end() && (truth >> (at - conditions_.begin()) & 1) != 0;
  };
  return form;
}

Result<std::shared_ptr<const MailFrame>> CompiledMail::make_frame(unsigned truth) const {
  const auto for_text = options_of_form(truth, false);
  const auto for_html = options_of_form(truth, true);
  auto subject = template_.subject.render(model_, for_text);
  if (!subject) return subject.error();
  auto text = template_.text.render(model_, for_text);
  if (!text) return text.error();
  auto html = template_.html.render(model_, for_html);
  if (!html) return html.error();
  const auto personal = [](const std::vector<Piece>& pieces) {
    return std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.hole; });
  };
  MailFrameBuilder builder;
  if (personal(*subject))
    builder.put_own(MailFrame::What::subject, *subject);
  else
    builder.put(header("Subject", subject_prefix_ + subject_line(joined(*subject))));
  builder.put(fixed_headers_);
  builder.put(before_text(wants_base64(*text)));
  builder.put_part(*text);
  if (!is_plain(template_)) {
    builder.put(before_html(wants_base64(*html)));
    builder.put_part(*html);
  }
  put_ending(builder);
  auto frame = std::make_shared<MailFrame>(std::move(builder).build());
  if (!personal(*text) && !personal(*html)) {
    Subscriber nobody;
    nobody.address = "nobody@example.org";
    const auto bytes = spliced(frame, nobody, Time{}).bytes.whole();
    frame->body_hash = dkim_body_hash(std::string_view(bytes).substr(bytes.find("\r\n\r\n") + 4));
  }
  return std::shared_ptr<const MailFrame>(std::move(frame));
}

std::shared_ptr<const MailFrame> CompiledMail::frame_for(const Subscriber& subscriber) const {
  unsigned truth = 0;
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    if (!field_of(subscriber, conditions_[i]).empty()) truth |= 1u << i;
  }
  const auto known = frames_.find(truth);
  if (known != frames_.end()) return known->second;
  auto frame = make_frame(truth);
  if (!frame) return nullptr;
  return frames_.emplace(truth, std::move(*frame)).first->second;
}

// mixed( alternative( text, related( html, images ) ), attachments ); what is empty is left out.
std::string CompiledMail::before_text(bool base64) const {
  std::string out;
  if (is_plain(template_)) {
    if (attached_) out = "\r\n--" + boundary_ + ".m\r\n";
    return out + part_head("text/plain", base64);
  }
  if (attached_) out += "\r\n--" + boundary_ + ".m\r\n" + multipart("alternative", boundary_);
  return out + "\r\n--" + boundary_ + "\r\n" + part_head("text/plain", base64);
}

std::string CompiledMail::before_html(bool base64) const {
  auto out = "\r\n--" + boundary_ + "\r\n";
  if (images_) out += multipart("related", boundary_ + ".r") + "\r\n--" + boundary_ + ".r\r\n";
  return out + part_head("text/html", base64);
}

void CompiledMail::put_ending(MailFrameBuilder& frame) const {
  if (images_) {
    frame.put(images_);
    frame.put("\r\n--" + boundary_ + ".r--\r\n");
  }
  frame.put(is_plain(template_) ? "\r\n" : "\r\n--" + boundary_ + "--\r\n");
  if (!attached_) return;
  frame.put(attached_);
  frame.put("\r\n--" + boundary_ + ".m--\r\n");
}

void CompiledMail::append_head(std::string& out, const Subscriber& subscriber, const Own& own, Time date) const {
  const auto second = std::chrono::floor<std::chrono::seconds>(date);
  if (date_header_.empty() || second != date_second_) date_header_ = raw_header("Date", format_rfc5322(date));
  date_second_ = second;
  out += date_header_;
  out += mailbox_header("To", Mailbox{subscriber.name, own.address});
  out.append("Message-ID: <").append(message_id(release_id_, own.key, id_domain_)).append(">\r\n");
  if (!may_leave_) return;
  // Folded between the two, never inside one: a folded URI broke signatures that others made.
  out += "List-Unsubscribe: ";
  if (!unsubscribe_url_.empty()) out.append("<").append(unsubscribe_url_).append(own.token).append(">");
  if (!unsubscribe_url_.empty() && !unsubscribe_mailto_.empty()) out += ",\r\n ";
  if (!unsubscribe_mailto_.empty()) out.append("<").append(unsubscribe_mailto_).append(own.token).append(">");
  out += "\r\n";
  if (!unsubscribe_url_.empty()) out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
}

Message CompiledMail::spliced(std::shared_ptr<const MailFrame> frame, const Subscriber& subscriber, Time date) const {
  Message message{sender_, subscriber.address, MailBytes(frame), sender_, frame->body_hash};
  const auto own = own_of(subscriber);
  auto& bytes = message.bytes;
  bytes.reserve(frame->steps.size());
  std::string& text = bytes.own();
  text.reserve(2048);
  append_head(text, subscriber, own, date);
  const auto filled = [&](const std::vector<Piece>& pieces) {
    std::string whole;
    for (const auto& piece : pieces) whole += piece.hole ? value_of(piece, subscriber, own.token) : piece.text;
    return whole;
  };
  for (const auto& step : frame->steps) {
    switch (step.what) {
      case MailFrame::What::shared:
        bytes.share(*step.text);
        break;
      case MailFrame::What::subject:
        text += header("Subject", subject_prefix_ + subject_line(filled(step.pieces)));
        break;
      case MailFrame::What::field:
        text += qp_encode(filled(step.pieces));
        break;
      case MailFrame::What::whole_part:
        text += base64_lines(replace_all(filled(step.pieces), "\n", "\r\n"));
        break;
    }
  }
  return message;
}

Result<Message> CompiledMail::personalise(const Subscriber& subscriber, Time date) const {
  auto frame = compilable_ ? frame_for(subscriber) : nullptr;
  if (!frame) return plain(subscriber, date);
  return spliced(std::move(frame), subscriber, date);
}

Result<Message> CompiledMail::plain(const Subscriber& subscriber, Time date) const {
  Message message{sender_, subscriber.address, {}, sender_};
  std::string& out = message.bytes.own();
  append_head(out, subscriber, own_of(subscriber), date);
  // compile() has tried all that a template can run into; what a person's own fields make of it (megabytes of topics)
  // shows only here.
  const auto subject = render_plain(template_.subject, subscriber, false);
  if (!subject) return subject.error();
  const auto text = render_plain(template_.text, subscriber, false);
  if (!text) return text.error();
  const auto html = render_plain(template_.html, subscriber, true);
  if (!html) return html.error();
  out += header("Subject", subject_prefix_ + subject_line(joined(*subject)));
  out += fixed_headers_;
  out += before_text(wants_base64(*text));
  out += encode_whole(*text);
  if (!is_plain(template_)) {
    out += before_html(wants_base64(*html));
    out += encode_whole(*html);
  }
  MailFrameBuilder builder;
  put_ending(builder);
  const auto ending = std::move(builder).build();
  for (const auto& step : ending.steps) out += step.text->text();
  return message;
}

std::set<std::string> CompiledMail::empty_fields(const Subscriber& subscriber) const {
  std::set<std::string> fields;
  const auto frame = compilable_ ? frame_for(subscriber) : nullptr;
  if (!frame) return fields;
  for (const auto& step : frame->steps) {
    for (const auto& piece : step.pieces) {
      if (piece.hole && piece.field != unsubscribe_link && field_of(subscriber, piece.field).empty())
        fields.insert(piece.field);
    }
  }
  return fields;
}

std::string CompiledMail::subject(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.subject, subscriber, false);
  return pieces ? subject_line(joined(*pieces)) : "";
}

std::string CompiledMail::html(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.html, subscriber, true);
  return pieces ? joined(*pieces) : "";
}

std::string CompiledMail::text(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.text, subscriber, false);
  return pieces ? joined(*pieces) : "";
}

}  // namespace gazetted
