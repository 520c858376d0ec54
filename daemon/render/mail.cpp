#include "gazetted/render/mail.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/render/dkim.hpp"
#include "gazetted/render/mime.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_conditions = 6;  // 64 variants
constexpr std::size_t max_html = 500 * 1024;
// With SMTPUTF8 in the sender, every server on the way to everybody would have to know it.
constexpr std::string_view only_ascii =
    "what stands before the @ must be ASCII, or most servers would refuse every mail";

std::string joined(const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece.text;
  return out;
}

// A subject is one line, whatever its template and the person's fields say.
std::string subject_line(std::string text) { return std::string(trim(one_line(text, 900))); }

// Line ends of a field as one LF, and no control that a mail must not have.
std::string clean(std::string text) {
  text = replace_all(replace_all(std::move(text), "\r\n", "\n"), "\r", "\n");
  std::erase_if(text, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
  return text;
}

// Campaign, list, stream and sender for Gmail's feedback loop: nothing of a person, the sender 5 to 15 long.
std::string feedback_id(const std::string& release, const std::string& list, const std::string& domain) {
  const auto word = [](std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 40))
      out += is_ascii(std::string_view(&c, 1)) && std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
    return out;
  };
  return word(release) + ":" + word(list) + ":release:gz" + hex(sha256(domain)).substr(0, 10);
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

std::shared_ptr<const std::string> encode_files(const std::vector<AttachedFile>& files, bool images,
                                                const std::string& boundary) {
  std::string out;
  for (const auto& file : files) {
    if (file.link.empty() && file.cid.empty() != images) out += "\r\n--" + boundary + "\r\n" + encode_attachment(file);
  }
  return out.empty() ? nullptr : std::make_shared<const std::string>(std::move(out));
}

}  // namespace

std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain) {
  return hex(sha256(release_id + '\0' + address_key)).substr(0, 32) + ".gazetted@" + domain;
}

// What differs from person to person. The same bytes in the text and in the header.
std::string CompiledMail::token_for(const Person& person) const {
  return tokens_->unsubscribe_token({list_, Address::trusted(person.address).key(), person.language});
}

std::string CompiledMail::unsubscribe_of(const Person& person) const {
  if (!tokens_) return "";
  if (!unsubscribe_url_.empty()) return unsubscribe_url_ + token_for(person);
  return unsubscribe_mail_.empty() ? "" : "mailto:" + unsubscribe_mail_ + "?subject=unsubscribe%20" + token_for(person);
}

std::string CompiledMail::value_of(const Piece& hole, const Person& person) const {
  const auto value = hole.field == unsubscribe_link ? unsubscribe_of(person) : clean(field_of(person, hole.field));
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
  mail.model_ =
      build_model(release, *input.newsroom, list, input.files ? *input.files : no_files, input.mail_template->labels);
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
    mail.images_ = encode_files(*input.files, true, mail.boundary_ + ".r");
    mail.attached_ = encode_files(*input.files, false, mail.boundary_ + ".m");
  }
  std::string fixed = mailbox_header("From", *from);
  const auto reply_to = release.reply_to.empty() ? list.reply_to : release.reply_to;
  if (!reply_to.empty()) {
    auto mailbox = parse_mailbox(reply_to);
    if (!mailbox) return fail("list '{}': reply_to: {}", list.name, mailbox.error().message());
    if (mailbox->address.needs_smtputf8()) return fail("list '{}': reply_to: {}", list.name, only_ascii);
    fixed += mailbox_header("Reply-To", *mailbox);
    mail.unsubscribe_mail_ = mailbox->address.text();
  }
  const auto title = list.title.empty() ? list.name : list.title;
  fixed += header("List-Id", title);
  fixed.resize(fixed.size() - 2);
  fixed += fmt::format("\r\n <{}.{}>\r\n", list.name, mail.id_domain_);
  if (!mail.unsubscribe_mail_.empty())
    fixed += raw_header("List-Owner", "<mailto:" + mail.unsubscribe_mail_ + ">") +
             raw_header("List-Help", "<mailto:" + mail.unsubscribe_mail_ + "?subject=help>");
  const bool may_leave = mail.tokens_ && !(mail.unsubscribe_url_.empty() && mail.unsubscribe_mail_.empty());
  mail.model_.at("links").as_object()["unsubscribe"] = may_leave ? "yes" : "";
  fixed += raw_header("Feedback-ID", feedback_id(release.id, list.name, mail.id_domain_));
  fixed += "Precedence: list\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n";
  const auto& language = mail.model_.at("release").at("language").as_string();
  fixed += raw_header("Content-Language", std::string_view(language.data(), language.size()));
  if (release.priority == Priority::high) fixed += "Importance: high\r\n";
  fixed += "MIME-Version: 1.0\r\n" +
           multipart(mail.attached_ ? "mixed" : "alternative", mail.attached_ ? mail.boundary_ + ".m" : mail.boundary_);
  mail.fixed_headers_ = fixed;

  std::set<std::string> conditions;
  const auto partials = mail.template_.lookup();
  mail.compilable_ = mail.template_.subject.collect_conditions(partials, conditions) &&
                     mail.template_.html.collect_conditions(partials, conditions) &&
                     mail.template_.text.collect_conditions(partials, conditions) &&
                     conditions.size() <= max_conditions;
  mail.conditions_.assign(conditions.begin(), conditions.end());
  // Both ends of the range of people: everything known of them, and nothing.
  Person nobody;
  nobody.address = "nobody@example.org";
  Person somebody = nobody;
  somebody.name = "Somebody";
  for (const auto& field : list.fields) somebody.attributes.emplace_back(field, "x");
  for (const auto& person : {nobody, somebody}) {
    if (auto pieces = mail.render_plain(mail.template_.subject, person, false); !pieces)
      return pieces.error();
    else if (trim(joined(*pieces)).empty())
      return fail("the subject of list '{}' is empty", list.name);
    if (auto pieces = mail.render_plain(mail.template_.text, person, false); !pieces) return pieces.error();
    if (auto pieces = mail.render_plain(mail.template_.html, person, true); !pieces)
      return pieces.error();
    else if (joined(*pieces).size() > max_html)
      return fail("the HTML of list '{}' is over 500 KB", list.name);
  }
  if (mail.compilable_) {
    for (unsigned truth : {0u, (1u << mail.conditions_.size()) - 1}) {
      if (auto variant = mail.make_variant(truth); !variant) return variant.error();
    }
  }
  return mail;
}

Result<std::vector<Piece>> CompiledMail::render_plain(const Mustache& which, const Person& person, bool escape) const {
  json::value model = model_;
  auto subscriber = subscriber_model(person);
  for (auto& [key, value] : subscriber) {
    if (value.is_string()) value = clean(std::string(value.as_string()));
  }
  model.as_object()["subscriber"] = std::move(subscriber);
  model.as_object()["links"].as_object()["unsubscribe"] = unsubscribe_of(person);
  return which.render(model, options(escape));
}

CompiledMail::Part CompiledMail::make_part(const std::vector<Piece>& pieces) {
  Part part;
  part.base64 = wants_base64(pieces);
  std::string literal;
  const auto close = [&] {
    part.literals.push_back(part.base64 ? literal : qp_encode(literal));
    literal.clear();
  };
  for (const auto& piece : pieces) {
    if (!piece.hole) {
      literal += piece.text;
      continue;
    }
    close();
    part.holes.push_back(piece);
  }
  close();
  return part;
}

Result<CompiledMail::Variant> CompiledMail::make_variant(unsigned truth) const {
  Variant variant;
  auto for_text = options(false);
  for_text.truth = [&](const std::string& field) {
    const auto at = std::find(conditions_.begin(), conditions_.end(), field);
    return at != conditions_.end() && (truth >> (at - conditions_.begin()) & 1) != 0;
  };
  auto for_html = for_text;
  for_html.escape_html = true;
  auto subject = template_.subject.render(model_, for_text);
  if (!subject) return subject.error();
  auto text = template_.text.render(model_, for_text);
  if (!text) return text.error();
  auto html = template_.html.render(model_, for_html);
  if (!html) return html.error();
  const bool personal = std::any_of(subject->begin(), subject->end(), [](const Piece& piece) { return piece.hole; });
  if (personal)
    variant.subject_pieces = *subject;
  else
    variant.subject_header = header("Subject", subject_prefix_ + subject_line(joined(*subject)));
  variant.text = make_part(*text);
  variant.html = make_part(*html);
  if (variant.text.holes.empty() && variant.html.holes.empty())
    variant.body_hash = dkim_body_hash(std::string_view(body(variant, {})).substr(2));
  return variant;
}

const CompiledMail::Variant* CompiledMail::variant_for(const Person& person) const {
  unsigned truth = 0;
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    if (!field_of(person, conditions_[i]).empty()) truth |= 1u << i;
  }
  const auto known = variants_.find(truth);
  if (known != variants_.end()) return &known->second;
  auto variant = make_variant(truth);
  if (!variant) return nullptr;
  return &variants_.emplace(truth, std::move(*variant)).first->second;
}

void CompiledMail::append(std::string& out, const Part& part, const Person& person) const {
  if (part.base64) {
    std::string whole;
    for (std::size_t i = 0; i < part.literals.size(); ++i) {
      whole += part.literals[i];
      if (i < part.holes.size()) whole += value_of(part.holes[i], person);
    }
    out += base64_lines(replace_all(whole, "\n", "\r\n"));
    return;
  }
  for (std::size_t i = 0; i < part.literals.size(); ++i) {
    out += part.literals[i];
    if (i == part.holes.size()) break;
    out += qp_soft_break;
    out += qp_encode(value_of(part.holes[i], person));
    out += qp_soft_break;
  }
}

// mixed( alternative( text, related( html, images ) ), attachments ); what is empty is left out.
std::string CompiledMail::before_text(bool base64) const {
  std::string out;
  if (attached_) out += "\r\n--" + boundary_ + ".m\r\n" + multipart("alternative", boundary_);
  return out + "\r\n--" + boundary_ + "\r\n" + part_head("text/plain", base64);
}

std::string CompiledMail::before_html(bool base64) const {
  auto out = "\r\n--" + boundary_ + "\r\n";
  if (images_) out += multipart("related", boundary_ + ".r") + "\r\n--" + boundary_ + ".r\r\n";
  return out + part_head("text/html", base64);
}

std::string CompiledMail::ending() const {
  std::string out;
  if (images_) out += *images_ + "\r\n--" + boundary_ + ".r--\r\n";
  out += "\r\n--" + boundary_ + "--\r\n";
  if (attached_) out += *attached_ + "\r\n--" + boundary_ + ".m--\r\n";
  return out;
}

std::string CompiledMail::head(const Person& person, Time date) const {
  const auto address = Address::trusted(person.address);
  std::string out = raw_header("Date", format_rfc5322(date));
  out += mailbox_header("To", Mailbox{person.name, address});
  out += raw_header("Message-ID", "<" + message_id(release_id_, address.key(), id_domain_) + ">");
  if (!tokens_ || (unsubscribe_url_.empty() && unsubscribe_mail_.empty())) return out;
  // Folded between the two, never inside one: a folded URI broke signatures that others made.
  const auto token = token_for(person);
  out += "List-Unsubscribe: ";
  if (!unsubscribe_url_.empty()) out += "<" + unsubscribe_url_ + token + ">";
  if (!unsubscribe_url_.empty() && !unsubscribe_mail_.empty()) out += ",\r\n ";
  if (!unsubscribe_mail_.empty()) out += "<mailto:" + unsubscribe_mail_ + "?subject=unsubscribe%20" + token + ">";
  out += "\r\n";
  if (!unsubscribe_url_.empty()) out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  return out;
}

std::string CompiledMail::body(const Variant& variant, const Person& person) const {
  auto out = before_text(variant.text.base64);
  append(out, variant.text, person);
  out += before_html(variant.html.base64);
  append(out, variant.html, person);
  return out + ending();
}

Message CompiledMail::personalise(const Person& person, Time date) const {
  const Variant* variant = compilable_ ? variant_for(person) : nullptr;
  if (!variant) return plain(person, date);
  Message message{sender_, person.address, head(person, date), sender_};
  std::string& out = message.bytes;
  out.reserve(16 * 1024);
  if (variant->subject_header.empty()) {
    std::string subject;
    for (const auto& piece : variant->subject_pieces) subject += piece.hole ? value_of(piece, person) : piece.text;
    out += header("Subject", subject_prefix_ + subject_line(subject));
  } else {
    out += variant->subject_header;
  }
  out += fixed_headers_;
  out += body(*variant, person);
  message.body_hash = variant->body_hash;
  return message;
}

Message CompiledMail::plain(const Person& person, Time date) const {
  Message message{sender_, person.address, head(person, date), sender_};
  std::string& out = message.bytes;
  // compile() rendered both ends of the range; what fails here for one person is a broken invariant.
  auto text = render_plain(template_.text, person, false);
  auto html = render_plain(template_.html, person, true);
  if (!text || !html) broken("a template that was compiled cannot be rendered");
  out += header("Subject", subject_prefix_ + subject(person));
  out += fixed_headers_;
  out += before_text(wants_base64(*text));
  out += encode_whole(*text);
  out += before_html(wants_base64(*html));
  out += encode_whole(*html);
  out += ending();
  return message;
}

std::set<std::string> CompiledMail::empty_fields(const Person& person) const {
  std::set<std::string> fields;
  const Variant* variant = compilable_ ? variant_for(person) : nullptr;
  if (!variant) return fields;
  for (const auto* pieces : {&variant->subject_pieces, &variant->text.holes, &variant->html.holes}) {
    for (const auto& piece : *pieces) {
      if (piece.hole && piece.field != unsubscribe_link && field_of(person, piece.field).empty())
        fields.insert(piece.field);
    }
  }
  return fields;
}

std::string CompiledMail::subject(const Person& person) const {
  auto pieces = render_plain(template_.subject, person, false);
  return pieces ? subject_line(joined(*pieces)) : "";
}

std::string CompiledMail::html(const Person& person) const {
  auto pieces = render_plain(template_.html, person, true);
  return pieces ? joined(*pieces) : "";
}

std::string CompiledMail::text(const Person& person) const {
  auto pieces = render_plain(template_.text, person, false);
  return pieces ? joined(*pieces) : "";
}

}  // namespace gazetted
