#include "gazetted/render/mail.hpp"

#include "feedback_id.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/render/leave_address.hpp"
#include "mail_frame.hpp"
#include "mail_parts.hpp"
#include "mail_trial.hpp"
#include "missing_head.hpp"
#include "piece_encoding.hpp"
#include "preferences_link.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_conditions = 6;  // 64 variants

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
MailParts::Form form_of(const MailTemplate& mail_template) {
  const bool plain = !mail_template.files.empty() && !mail_template.files.contains("message.html");
  return plain ? MailParts::Form::plain : MailParts::Form::with_html;
}

const std::vector<AttachedFile>& files_of(const MailInput& input) {
  static const std::vector<AttachedFile> none;
  return input.files ? *input.files : none;
}

std::string encode_whole(const std::vector<Piece>& pieces) {
  return wants_base64(pieces) ? base64_lines(replace_all(joined(pieces), "\n", "\r\n")) : qp_encode(pieces);
}

// With SMTPUTF8 in the sender, every server on the way to everybody would have to know it.
Result<Mailbox> sender_in(const ListText& list, std::string_view key, const std::string& text) {
  auto mailbox = parse_mailbox(text);
  if (!mailbox) return fail("list '{}': {}: {}", list.name, key, mailbox.error().message());
  if (mailbox->address.needs_smtputf8())
    return fail("list '{}': {}: the part before the @ must be ASCII, or most servers would refuse the mail", list.name,
                key);
  return *mailbox;
}

// Where "unsubscribe" and questions are mailed to; empty: nowhere.
std::string owner_of(const MailInput& input, const Mailbox& from, const std::optional<Mailbox>& reply_to) {
  if (reply_to) return mailto_target(reply_to->address);
  const auto leave = Address::parse(leave_address(from, *input.newsroom));
  return leave ? mailto_target(*leave) : "";
}

UnsubscribeWays unsubscribe_for(const MailInput& input, const std::string& owner) {
  UnsubscribeWays made{input.unsubscribe_url, "", input.tokens};
  if (input.list->unsubscribing != Unsubscribing::offered) return made;
  if (!owner.empty()) made.mailto = "mailto:" + owner + "?subject=unsubscribe%20";
  made.offered = made.tokens && !(made.url.empty() && made.mailto.empty());
  return made;
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

// What the mails of everybody on the list have in their heads.
std::string headers_for_all(const MailInput& input, const Mailbox& from, const std::optional<Mailbox>& reply_to,
                            const std::string& owner, std::string_view language) {
  const ListText& list = *input.list;
  const std::string domain(from.address.domain());
  const bool as_list = list.unsubscribing == Unsubscribing::offered;
  auto out = mailbox_header("From", from);
  if (reply_to) out += mailbox_header("Reply-To", *reply_to);
  if (as_list) out += list_headers(list, domain, owner);
  out += raw_header("Feedback-ID", feedback_id(input.release->id, list.name, domain));
  // RFC 3834. Mailing lists may refuse what says that a machine sent it (Sympa).
  if (as_list) out += "Precedence: list\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n";
  out += raw_header("Content-Language", language);
  if (input.release->priority <= Priority::high) out += "Importance: high\r\n";
  return out + "MIME-Version: 1.0\r\n";
}

// RFC 5322 section 3.6.4. Of a long thread the first and the last are named, so that no line grows too long for a
// header of any server.
void append_thread(std::string& out, const MailThread& all, const std::string& key) {
  constexpr std::size_t most_at_each_end = 20;
  MailThread thread;
  std::copy_if(all.begin(), all.end(), std::back_inserter(thread),
               [](const auto& mail) { return !mail.domain.empty(); });
  if (thread.empty()) return;
  const auto id_of = [&](const EarlierMail& mail) { return "<" + message_id(mail.release, key, mail.domain) + ">"; };
  out.append("In-Reply-To: ").append(id_of(thread.back())).append("\r\nReferences:");
  for (std::size_t i = 0; i < thread.size(); ++i) {
    if (i >= most_at_each_end && i + most_at_each_end < thread.size()) continue;
    out.append(i == 0 ? " " : "\r\n ").append(id_of(thread[i]));
  }
  out += "\r\n";
}

// Those who get it early must see until when, wherever they look first; and everybody that it is a correction, unless
// the author says so in the same words.
std::string subject_head(const json::value& model, const Release& release) {
  const auto until = text_member(model.at("embargo").as_object(), "until");
  return (until.empty() ? "" : until + ": ") +
         missing_head(model, release.subject.empty() ? release.title : release.subject);
}

// An error where a mail leaves out what nobody may overlook. `name`: what templates call it.
Status check_is_printed(const CompiledMail& mail, const json::value& model, std::string_view part,
                        std::string_view name, const ListText& list) {
  const auto& words = model.at(part).as_object();
  const auto html = text_member(words, name);
  if (html.empty()) return {};
  const auto* wrapped = words.if_contains(std::string(name) + "_text");
  const auto text = wrapped ? std::string(wrapped->as_string()) : html;
  const Subscriber anybody{"reader@example.org", {}, {}, {}, {}};
  const auto as_html = mail.html(anybody);
  const auto as_text = mail.text(anybody);
  const bool in_html = as_html.empty() || as_html.find(html_escape(html)) != std::string::npos;
  if (in_html && (as_text.find(text) != std::string::npos || as_text.find(html) != std::string::npos)) return {};
  return fail("template '{}': it does not print {{{{{}.{}}}}} in message.{}, which list '{}' must not miss",
              list.template_name, part, name, in_html ? "txt" : "html", list.name);
}

}  // namespace

std::string message_domain(const Release& release, const ListText& list) {
  const auto from = sender_in(list, "from", release.from.empty() ? list.from : release.from);
  return from ? std::string(from->address.domain()) : "";
}

std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain) {
  return hex(sha256(release_id + '\0' + address_key).substr(0, 16)) + ".gazetted@" + domain;
}

CompiledMail::Own CompiledMail::own_of(const Subscriber& subscriber) const {
  Own own{Address::trusted(subscriber.address), {}, {}, {}};
  own.key = own.address.key();
  if (unsubscribe_.offered) own.token = unsubscribe_.tokens->unsubscribe_token({list_, own.key, subscriber.language});
  if (!early_url_.empty())
    own.page = early_url_ + unsubscribe_.tokens->early_token(
                                {early_release_, list_, own.key, clean(subscriber.name), early_language_});
  return own;
}

// The link is the same bytes in the text and in the header.
std::string CompiledMail::value_of(const Piece& hole, const Subscriber& subscriber, const Own& own) const {
  const auto value = hole.field == unsubscribe_link   ? unsubscribe_.link(own.token)
                     : hole.field == preferences_link ? link_to_preferences(unsubscribe_, own.token)
                     : hole.field == online_link      ? own.page
                                                      : clean(field_of(subscriber, hole.field));
  return hole.escape ? html_escape(value) : value;
}

Mustache::Options CompiledMail::options(Escape escape) const {
  Mustache::Options options;
  options.escape_html = escape == Escape::html;
  options.partials = template_.lookup();
  options.own_page = !early_url_.empty();
  if (!fields_.empty()) options.known_fields = &fields_;
  return options;
}

Result<CompiledMail> CompiledMail::compile(const MailInput& input) {
  CompiledMail mail;
  const ListText& list = *input.list;
  const Release& release = *input.release;
  const auto from = sender_in(list, "from", release.from.empty() ? list.from : release.from);
  if (!from) return from.error();
  if (auto status = mail.take_model(input); !status) return status.error();
  std::optional<Mailbox> reply_to;
  if (const auto& wanted = release.reply_to.empty() ? list.reply_to : release.reply_to; !wanted.empty()) {
    auto mailbox = sender_in(list, "reply_to", wanted);
    if (!mailbox) return mailbox.error();
    reply_to = std::move(*mailbox);
  }

  mail.list_ = list.name;
  // Tests of several lists and texts go to one mailbox, and mail stores know a mail by its id.
  mail.release_id_ = release.id + (input.test ? "\n" + list.name + "\n" + release.title + "\n" + release.body : "");
  mail.sender_ = from->address.text();
  mail.id_domain_ = std::string(from->address.domain());
  mail.subject_prefix_ = (input.test ? "[TEST] " : "") + subject_head(mail.model_, release);
  const auto owner = owner_of(input, *from, reply_to);
  mail.unsubscribe_ = unsubscribe_for(input, owner);
  auto& links = mail.model_.at("links").as_object();
  links["unsubscribe"] = mail.unsubscribe_.offered ? "yes" : "";
  links["preferences"] = link_to_preferences(mail.unsubscribe_, "").empty() ? "" : "yes";
  if (input.early_url) {
    if (input.tokens) mail.early_url_ = *input.early_url;
    mail.early_release_ = release.id;
    mail.early_language_ = release.language;
    links["online"] = mail.early_url_.empty() ? "" : "yes";
  }
  mail.parts_ = std::make_shared<const MailParts>(
      form_of(mail.template_), boundary_for(release.id + list.name + release.language), files_of(input));
  const auto& language = mail.model_.at("release").at("language").as_string();
  mail.fixed_headers_ =
      headers_for_all(input, *from, reply_to, owner, {language.data(), language.size()}) + mail.parts_->content_type();
  mail.find_conditions();
  if (auto status = MailTrial(mail).run(); !status) return status.error();
  for (const auto& [part, name] :
       {std::pair("embargo", "until"), {"change", "head"}, {"change", "note"}, {"change", "do_not_use"}}) {
    if (auto status = check_is_printed(mail, mail.model_, part, name, list); !status) return status.error();
  }
  return mail;
}

Status CompiledMail::take_model(const MailInput& input) {
  auto model = build_model(*input.release, *input.newsroom, *input.list, files_of(input), input.mail_template->labels,
                           input.earlier, input.only_embargo);
  if (!model) return model.error();
  model_ = std::move(*model);
  for (const auto& [channel, address] : input.posts) model_.at("links").as_object().emplace(channel, address);
  template_ = *input.mail_template;
  fields_ = input.list->fields;
  return {};
}

void CompiledMail::find_conditions() {
  std::set<std::string> conditions;
  const auto partials = template_.lookup();
  compilable_ = template_.subject.collect_conditions(partials, conditions) &&
                template_.html.collect_conditions(partials, conditions) &&
                template_.text.collect_conditions(partials, conditions) && conditions.size() <= max_conditions;
  conditions_.assign(conditions.begin(), conditions.end());
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
  const auto own = own_of(subscriber);
  auto& links = model.as_object()["links"].as_object();
  links["unsubscribe"] = unsubscribe_.link(own.token);
  links["preferences"] = link_to_preferences(unsubscribe_, own.token);
  if (!early_url_.empty()) links["online"] = own.page;
  return model;
}

Result<std::vector<Piece>> CompiledMail::render_plain(const Mustache& which, const Subscriber& subscriber,
                                                      Escape escape) const {
  return which.render(model_for(subscriber), options(escape));
}

Mustache::Options CompiledMail::options_of_form(unsigned truth, Escape escape) const {
  auto form = options(escape);
  form.truth = [this, truth](const std::string& field) {
    const auto at = std::find(conditions_.begin(), conditions_.end(), field);
    return at != conditions_.end() && (truth >> (at - conditions_.begin()) & 1) != 0;
  };
  return form;
}

Result<std::shared_ptr<const MailFrame>> CompiledMail::make_frame(unsigned truth) const {
  const auto for_text = options_of_form(truth, Escape::none);
  const auto for_html = options_of_form(truth, Escape::html);
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
  builder.put(parts_->before_text(wants_base64(*text)));
  builder.put_part(*text);
  if (parts_->has_html()) {
    builder.put(parts_->before_html(wants_base64(*html)));
    builder.put_part(*html);
  }
  parts_->put_ending(builder);
  auto frame = std::make_shared<MailFrame>(std::move(builder).build());
  if (!personal(*text) && !personal(*html)) {
    Subscriber nobody;
    nobody.address = "nobody@example.org";
    const auto bytes = spliced(frame, nobody, Time{}, {}).bytes.whole();
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

const std::string& CompiledMail::date_header(Time date) const {
  const auto second = std::chrono::floor<std::chrono::seconds>(date);
  if (date_.text.empty() || second != date_.second) date_ = {raw_header("Date", format_rfc5322(date)), second};
  return date_.text;
}

void CompiledMail::append_head(std::string& out, const Subscriber& subscriber, const Own& own, Time date,
                               const MailThread& thread) const {
  out += date_header(date);
  out += mailbox_header("To", Mailbox{subscriber.name, own.address});
  out.append("Message-ID: <").append(message_id(release_id_, own.key, id_domain_)).append(">\r\n");
  append_thread(out, thread, own.key);
  unsubscribe_.append_headers(out, own.token);
}

Message CompiledMail::spliced(std::shared_ptr<const MailFrame> frame, const Subscriber& subscriber, Time date,
                              const MailThread& thread) const {
  Message message{sender_, subscriber.address, MailBytes(frame), sender_, frame->body_hash};
  const auto own = own_of(subscriber);
  auto& bytes = message.bytes;
  bytes.reserve(frame->steps.size());
  std::string& text = bytes.own();
  text.reserve(2048);
  append_head(text, subscriber, own, date, thread);
  const auto filled = [&](const std::vector<Piece>& pieces) {
    std::string whole;
    for (const auto& piece : pieces) whole += piece.hole ? value_of(piece, subscriber, own) : piece.text;
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

Result<Message> CompiledMail::personalise(const Subscriber& subscriber, Time date, const MailThread& thread) const {
  auto frame = compilable_ ? frame_for(subscriber) : nullptr;
  if (!frame) return plain(subscriber, date, thread);
  return spliced(std::move(frame), subscriber, date, thread);
}

Result<Message> CompiledMail::plain(const Subscriber& subscriber, Time date, const MailThread& thread) const {
  Message message{sender_, subscriber.address, {}, sender_};
  std::string& out = message.bytes.own();
  append_head(out, subscriber, own_of(subscriber), date, thread);
  // compile() has tried all that a template can run into; what a person's own fields make of it (megabytes of topics)
  // shows only here.
  const auto subject = render_plain(template_.subject, subscriber, Escape::none);
  if (!subject) return subject.error();
  const auto text = render_plain(template_.text, subscriber, Escape::none);
  if (!text) return text.error();
  const auto html = render_plain(template_.html, subscriber, Escape::html);
  if (!html) return html.error();
  out += header("Subject", subject_prefix_ + subject_line(joined(*subject)));
  out += fixed_headers_;
  out += parts_->before_text(wants_base64(*text));
  out += encode_whole(*text);
  if (parts_->has_html()) {
    out += parts_->before_html(wants_base64(*html));
    out += encode_whole(*html);
  }
  MailFrameBuilder builder;
  parts_->put_ending(builder);
  const auto ending = std::move(builder).build();
  for (const auto& step : ending.steps) out += step.text->text();
  return message;
}

std::size_t CompiledMail::carried_bytes() const { return parts_->carried_bytes(); }

std::set<std::string> CompiledMail::empty_fields(const Subscriber& subscriber) const {
  std::set<std::string> fields;
  const auto frame = compilable_ ? frame_for(subscriber) : nullptr;
  if (!frame) return fields;
  for (const auto& step : frame->steps) {
    for (const auto& piece : step.pieces) {
      if (piece.hole && piece.field != unsubscribe_link && piece.field != preferences_link &&
          piece.field != online_link && field_of(subscriber, piece.field).empty())
        fields.insert(piece.field);
    }
  }
  return fields;
}

std::string CompiledMail::subject(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.subject, subscriber, Escape::none);
  return pieces ? subject_prefix_ + subject_line(joined(*pieces)) : "";
}

std::string CompiledMail::html(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.html, subscriber, Escape::html);
  return pieces ? joined(*pieces) : "";
}

std::string CompiledMail::text(const Subscriber& subscriber) const {
  auto pieces = render_plain(template_.text, subscriber, Escape::none);
  return pieces ? joined(*pieces) : "";
}

}  // namespace gazetted
