#include "door_mails.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/mail/return_token.hpp"
#include "gazetted/render/labels.hpp"
#include "gazetted/render/wording.hpp"

namespace gazetted {
namespace {

// A mail before its headers: paragraphs, one of which may be a link.
struct Letter {
  std::string language, subject, newsroom;
  std::vector<std::string> before;
  std::string link;
  std::vector<std::string> after;
};

std::string text_of(const Letter& letter) {
  std::string text;
  for (const auto& words : letter.before) text += words + "\n\n";
  if (!letter.link.empty()) text += letter.link + "\n\n";
  for (const auto& words : letter.after) text += words + "\n\n";
  return text + "-- \n" + letter.newsroom + "\n";
}

// In the frame that the shipped template of releases has.
std::string html_of(const Letter& letter) {
  std::string inside;
  const auto paragraph = [&](const std::string& html) { inside += "<p style=\"margin:0 0 16px\">" + html + "</p>\n"; };
  for (const auto& words : letter.before) paragraph(html_escape(words));
  if (!letter.link.empty())
    paragraph("<a href=\"" + html_escape(letter.link) + "\" style=\"color:#0a53a8;word-break:break-all\">" +
              html_escape(letter.link) + "</a>");
  for (const auto& words : letter.after) paragraph(html_escape(words));
  const auto direction = is_right_to_left(letter.language) ? "rtl" : "ltr";
  return fmt::format(
      "<!doctype html>\n<html lang=\"{0}\" dir=\"{1}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>{2}</title>\n<style>\n"
      ":root {{ color-scheme: light dark; }}\n@media (prefers-color-scheme: dark) {{\n"
      "  .page {{ background: #15181c !important; }}\n"
      "  .card {{ background: #1e2328 !important; color: #e6e8ea !important; }}\n"
      "  .card a {{ color: #8ab8ff !important; }}\n  .quiet {{ color: #a3adb8 !important; }}\n"
      "  .rule {{ border-color: #3a424b !important; }}\n}}\n</style>\n</head>\n<body style=\"margin:0;padding:0\">\n"
      "<div role=\"article\" aria-roledescription=\"email\" aria-label=\"{2}\" lang=\"{0}\" dir=\"{1}\">\n"
      "<table role=\"presentation\" class=\"page\" width=\"100%\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" "
      "style=\"table-layout:fixed;background:#f2f4f6\">\n<tr><td align=\"center\" style=\"padding:24px 12px\">\n"
      "<table role=\"presentation\" class=\"card\" width=\"100%\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" "
      "style=\"table-layout:fixed;max-width:640px;background:#fefefe;color:#1b1f24;font-family:-apple-system,"
      "'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.55\">\n"
      "<tr><td class=\"rule\" style=\"padding:24px 32px 12px;border-bottom:1px solid #dde2e7\">\n"
      "<p class=\"quiet\" style=\"margin:0;font-size:14px;color:#56616d\"><strong>{3}</strong></p>\n</td></tr>\n"
      "<tr><td style=\"padding:24px 32px 12px\">\n{4}</td></tr>\n</table>\n</td></tr>\n</table>\n</div>\n</body>\n"
      "</html>\n",
      html_escape(letter.language), direction, html_escape(letter.subject), html_escape(letter.newsroom), inside);
}

std::string part(std::string_view type, const std::string& text) {
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                     type, qp_encode(text));
}

struct Sender {
  const ListSettings& list;
  const Newsroom& newsroom;
  std::string title;
  json::object labels;
  std::string language;

  std::string label(std::string_view key) const {
    return with_names(text_member(labels, key), title, newsroom.name, language);
  }
  std::string moment(Time time) const {
    const auto zone = Zone::load_or_utc(newsroom.time_zone);
    const auto day = day_in_zone(time, zone);
    const auto clock = format_in_zone(time, zone);
    return format_day(day / 10'000, day / 100 % 100, day % 100, language) + text_member(labels, "comma") +
           clock.substr(clock.find(' ') + 1);
  }
};

Result<Sender> sender_of(const Settings& settings, const std::string& name, const std::string& language) {
  const auto* list = settings.list(name);
  if (!list) return fail("there is no list '{}'", name);
  const auto& newsroom = settings.newsroom(list->audience.newsroom);
  return Sender{*list, newsroom, list->audience.title.empty() ? name : list->audience.title, labels_for(language),
                language};
}

// Where what comes back to a mail goes; empty: to From.
struct ComesBack {
  std::string bounces, replies;
};

// Whether mail that comes back is known to arrive: of the pipe the configuration says nothing.
bool takes_mail(const FeedbackOptions& ways) {
  return !ways.lmtp.empty() || !ways.maildir.empty() || ways.imap.is_on();
}

// By which a bounce of this mail, or a reply to it, is known; empty: nothing is taken back.
std::string own_address(const Settings& settings, std::int64_t number, const std::string& key) {
  const auto bounces = Address::parse(settings.bounce_address);
  if (!bounces) return "";
  const auto token = return_token(*settings.tokens, ReturnKind::confirmation, number, key);
  return fmt::format("{}+{}@{}", usual_prefix(ReturnKind::confirmation), token, bounces->domain());
}

// Nobody answers a mail that was generated, and no list is in it: it is for one person, and comes once.
Result<OwnMail> written(const Settings& settings, const Sender& sender, const Letter& letter, const Address& to,
                        Time now, const ComesBack& back) {
  const auto from = parse_mailbox(sender.list.audience.from);
  if (!from) return from.error();
  OwnMail mail;
  mail.message_id =
      "<" + hex(sha256(letter.link + letter.subject + to.text() + std::to_string(to_millis(now)))).substr(0, 32) +
      ".door@" + std::string(from->address.domain()) + ">";
  const auto boundary = "=_" + hex(sha256(mail.message_id + letter.link)).substr(0, 32);
  Message message{back.bounces.empty() ? from->address.text() : back.bounces, to.text(), {}};
  message.author = from->address.text();
  const auto reply_to = back.replies.empty() ? std::string() : raw_header("Reply-To", "<" + back.replies + ">");
  message.bytes = raw_header("Date", format_rfc5322(now)) + mailbox_header("From", *from) + reply_to +
                  mailbox_header("To", Mailbox{"", to}) + header("Subject", one_line(letter.subject, 300)) +
                  raw_header("Message-ID", mail.message_id) + "Auto-Submitted: auto-generated\r\n" +
                  raw_header("Content-Language", letter.language) +
                  "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" +
                  boundary + "\r\n" + part("text/plain", text_of(letter)) + "--" + boundary + "\r\n" +
                  part("text/html", html_of(letter)) + "--" + boundary + "--\r\n";
  settings.dkim->sign(message, now);
  mail.notice = {0, message.recipient, message.sender, message.bytes.whole(), sender.list.audience.relays};
  return mail;
}

}  // namespace

Result<OwnMail> confirmation_mail(const Settings& settings, const std::string& list, const Confirmation& asked,
                                  std::int64_t number) {
  const auto sender = sender_of(settings, list, asked.language);
  if (!sender) return sender.error();
  const auto to = Address::parse(asked.address);
  if (!to) return to.error();
  const bool moves = !asked.from.empty();
  Letter letter;
  letter.language = asked.language;
  letter.newsroom = sender->newsroom.name;
  letter.subject = sender->label(moves ? "mail_move_subject" : "mail_confirm_subject");
  letter.before.push_back(replace_all(
      replace_all(sender->label(moves ? "mail_move" : "mail_confirm"), "{date}", sender->moment(asked.asked)), "{old}",
      masked_address(asked.from)));
  letter.link = sender->newsroom.public_url + std::string(confirm_path) + confirmation_token(*settings.tokens, asked);
  const auto own = own_address(settings, number, to->key());
  // A change of address is confirmed by the page alone: a reply does not say which of the two was meant.
  const bool takes_reply = !own.empty() && !moves && takes_mail(settings.feedback);
  if (takes_reply) letter.after.push_back(sender->label("mail_reply"));
  letter.after.push_back(sender->label("mail_ignore"));
  return written(settings, *sender, letter, *to, asked.asked, {own, takes_reply ? own : std::string()});
}

Result<OwnMail> moved_mail(const Settings& settings, const std::string& list, const std::string& old_address,
                           const Confirmation& asked, Time now) {
  const auto sender = sender_of(settings, list, asked.language);
  if (!sender) return sender.error();
  const auto to = Address::parse(old_address);
  if (!to) return to.error();
  const auto from = parse_mailbox(sender->list.audience.from);
  const auto contact = !sender->newsroom.email.empty() ? sender->newsroom.email
                       : from                          ? from->address.text()
                                                       : std::string();
  Letter letter;
  letter.language = asked.language;
  letter.newsroom = sender->newsroom.name;
  letter.subject = sender->label("move_done");
  letter.before.push_back(replace_all(
      replace_all(replace_all(sender->label("mail_moved"), "{date}", sender->moment(now)), "{address}", asked.address),
      "{contact}", contact));
  return written(settings, *sender, letter, *to, now, {});
}

}  // namespace gazetted
