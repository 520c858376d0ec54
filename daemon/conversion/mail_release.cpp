// A mail as a release: its subject is the headline, its text the text, its attachments files of the bundle. Whose mail
// it is, and whether that may be trusted, is judged before (mail_trust); when it was written says nothing.
#include <algorithm>
#include <map>

#include "encodings.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "html_page.hpp"
#include "mail_text.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_files = 100;

// The line of a header; 1: there is none.
int line_of_header(std::string_view mail, std::string_view name) {
  int line = 1;
  for (std::size_t start = 0; start < mail.size(); ++line) {
    const auto end = std::min(mail.find('\n', start), mail.size());
    const auto text = mail.substr(start, end - start);
    if (trim(text).empty()) break;
    if (text.size() > name.size() && text[name.size()] == ':' && equal_ignoring_case(text.substr(0, name.size()), name))
      return line;
    start = end + 1;
  }
  return 1;
}

std::string ending_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? "" : lower(std::string_view(name).substr(dot));
}

bool is_program(const ReceivedPart& part) {
  static const std::set<std::string> endings = {
      ".exe", ".com",  ".bat",  ".cmd",  ".scr", ".pif",  ".msi", ".msp",  ".dll", ".cpl",  ".jar",
      ".js",  ".jse",  ".vbs",  ".vbe",  ".ws",  ".wsf",  ".wsh", ".hta",  ".ps1", ".psm1", ".lnk",
      ".reg", ".scf",  ".sh",   ".app",  ".dmg", ".pkg",  ".deb", ".rpm",  ".apk", ".iso",  ".img",
      ".vhd", ".docm", ".xlsm", ".pptm", ".svg", ".html", ".htm", ".xhtml"};
  const std::string_view bytes = part.bytes;
  return endings.contains(ending_of(part.name)) || bytes.starts_with("MZ") ||
         bytes.starts_with(
             "\x7F"
             "ELF") ||
         bytes.starts_with("#!") || bytes.starts_with("\xCA\xFE\xBA\xBE") || bytes.starts_with("\xCF\xFA\xED\xFE") ||
         part.type == "application/x-msdownload" || part.type == "application/x-sh";
}

// A name in the bundle: no path, nothing hidden, nothing that a shell or a page reads otherwise.
std::string safe_name(const ReceivedPart& part, std::size_t number) {
  static const std::map<std::string, std::string> usual = {{"image/jpeg", ".jpg"},
                                                           {"image/png", ".png"},
                                                           {"image/gif", ".gif"},
                                                           {"image/webp", ".webp"},
                                                           {"application/pdf", ".pdf"}};
  auto name = in_one_line(is_utf8(part.name) ? normalised(part.name) : "");
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string safe;
  for (auto rest = std::string_view(name); !rest.empty();) {
    const auto code = next_code_point(rest);
    const bool is_sign =
        code < 0x80 && std::string_view("\"'<>:|?*%#&;$`!{}()[]").find(char(code)) != std::string_view::npos;
    const bool is_unseen = (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
                           (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF || code < 0x20;
    if (!is_unseen) safe += is_sign || code == ' ' ? "-" : utf8_of(code);
  }
  while (safe.starts_with('.') || safe.starts_with('-') || safe.starts_with('~')) safe.erase(0, 1);
  constexpr std::size_t longest = 100;
  if (safe.size() > longest) safe = std::string(grapheme_prefix(safe, 60)) + ending_of(safe).substr(0, 10);
  if (safe.empty() || lower(safe).starts_with("release.")) {
    const auto found = usual.find(part.type);
    safe =
        fmt::format("file-{}{}", number, safe.empty() ? (found == usual.end() ? "" : found->second) : ending_of(safe));
  }
  return safe;
}

// What mail programs put before the subject of an answered or forwarded mail, in the languages in which they do.
bool is_answer_word(const std::string& word) {
  static const std::set<std::string> words = {
      "re",    "fwd",    "fw",          "aw",      "wg",      "antw",        "doorst",      "sv",         "vs",
      "vb",    "vl",     "vá",          "tr",      "rv",      "r",           "i",           "rif",        "res",
      "enc",   "reenv",  "odp",         "pd",      "ynt",     "ilt",         "yan",         "bls",        "trs",
      "atb",   "ats",    "odg",         "posr",    "svar",    "rasp",        "răsp",        "ΑΠ",         "Απ",
      "απ",    "ΠΡΘ",    "Πρθ",         "ΣΧΕΤ",    "Σχετ",    "Ответ",       "Отв",         "ответ",      "Пересл",
      "Пер",   "Відп",   "Відповідь",   "Отг",     "Прп",     "השב",         "תשובה",       "הועבר",      "הועבר",
      "رد",    "الرد",   "إعادة توجيه", "توجيه",   "پاسخ",    "ارسال",       "回复",        "回覆",       "答复",
      "答覆",  "转发",   "轉寄",        "轉發",    "返信",    "転送",        "회신",        "답장",       "전달",
      "ตอบ",   "ตอบกลับ", "ส่งต่อ",        "trả lời", "Trả lời", "chuyển tiếp", "Chuyển tiếp", "továbbítás", "jawab",
      "balas", "उत्तर"};
  return words.contains(word) || words.contains(lower(word));
}

// "Re:", "RE[2]:", "Re (2) :", "回复：", also behind a mark of direction.
bool is_cut_words(const std::string& subject, std::string& which) {
  auto text = subject;
  for (const char* unseen : {"\u200E", "\u200F", "\u202A", "\u202B", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068",
                             "\u2069", "\u202C", "\uFEFF"})
    text = replace_all(std::move(text), unseen, "");
  text = replace_all(replace_all(std::move(text), "：", ":"), "\u00A0", " ");
  const auto colon = text.find(':');
  if (colon == std::string::npos) return false;
  auto word = trim(std::string_view(text).substr(0, colon));
  if (word.ends_with(']') || word.ends_with(')'))
    word = trim(word.substr(0, std::min(word.find_first_of("[("), word.size())));
  if (!is_answer_word(std::string(word))) return false;
  which = text.substr(0, colon + 1);
  return true;
}

class Mail {
 public:
  Mail(const ConversionSource& source, Findings& findings)
      : source_(source), findings_(findings), mail_(read_received_mail(without_mark_of_mailbox(source.bytes))) {}

  Conversion read() {
    Conversion made{"an e-mail", ""};
    if (mail_.headers.empty() && !mail_.trouble.empty()) return error(1, mail_.trouble), made;
    if (mail_.headers.empty() || header("From").empty()) return error(1, "this is not an e-mail: it has no From"), made;
    refuse_machines();
    refuse_what_is_closed();
    if (!mail_.trouble.empty()) error(1, mail_.trouble);
    const auto title = read_subject();
    if (has_errors(findings_)) return made;
    tell_sensitivity();
    if (const auto boxes = parse_mailboxes(header("From")); boxes && boxes->size() == 1)
      made.writer = boxes->front().address.text();
    else
      error(line_of_header(source_.bytes, "From"), "its From is not one address");
    sort_parts(made);
    auto body = read_text();
    if (has_errors(findings_)) return made;
    if (const auto text = trim(body); text.starts_with("+++\n") || text.starts_with("{\""))
      return error(1, "front matter in a mail is YAML, between two lines of ---"), made;
    made.markdown = with_front_matter(std::move(body), title);
    made.original.add_lines(source_.bytes);
    tell();
    return made;
  }

 private:
  // "From a@x.example Mon Mar  2 …", as mailboxes and pipes put it before a message.
  static std::string without_mark_of_mailbox(std::string_view mail) {
    if (mail.starts_with("From ")) mail.remove_prefix(std::min(mail.find('\n'), mail.size() - 1) + 1);
    return std::string(mail);
  }

  std::string header(std::string_view name) const {
    for (const auto& [key, value] : mail_.headers) {
      if (!equal_ignoring_case(key, name)) continue;
      const auto text = trim(value);
      return is_utf8(text) ? std::string(text) : decoded_text(text, "");  // as old programs put it there, undeclared
    }
    return "";
  }
  bool has_header(std::string_view name) const {
    return std::any_of(mail_.headers.begin(), mail_.headers.end(),
                       [&](const auto& one) { return equal_ignoring_case(one.first, name); });
  }
  void error(int line, std::string message) {
    findings_.push_back({Severity::error, {source_.file, line, 1}, std::move(message)});
  }
  void refuse(std::string_view name, const std::string& what) { error(line_of_header(source_.bytes, name), what); }

  // RFC 4021: Personal, Private, Company-Confidential.
  void tell_sensitivity() {
    const auto said = in_one_line(header("Sensitivity"));
    if (said.empty() || equal_ignoring_case(said, "normal")) return;
    findings_.push_back(
        {Severity::warning,
         {source_.file, line_of_header(source_.bytes, "Sensitivity"), 1},
         fmt::format("its sender marked it as '{}' (Sensitivity); is it for everybody?", one_line(said, 40))});
  }

  // What no person wrote to us (RFC 3834, RFC 2919, RFC 3464).
  void refuse_machines() {
    const auto automatic = lower(header("Auto-Submitted"));
    if (!automatic.empty() && !automatic.starts_with("no"))
      refuse("Auto-Submitted", "this mail was written by a program (Auto-Submitted), an automatic reply for one");
    for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply"}) {
      if (has_header(name)) refuse(name, fmt::format("this mail is an automatic reply ({})", name));
    }
    for (const char* name : {"List-Id", "List-Unsubscribe", "List-Post"}) {
      if (has_header(name)) return refuse(name, fmt::format("this mail came through a mailing list ({})", name));
    }
    const auto precedence = lower(header("Precedence"));
    if (precedence == "bulk" || precedence == "list" || precedence == "junk" || precedence == "auto_reply")
      refuse("Precedence", "this mail was not written to us alone (Precedence: " + precedence + ")");
    if (has_header("Return-Path") && header("Return-Path") == "<>")
      refuse("Return-Path", "this mail is a bounce or another notice: its return path is empty");
    const auto from = lower(header("From"));
    if (from.find("mailer-daemon@") != std::string::npos || from.find("postmaster@") != std::string::npos)
      refuse("From", "this mail is from a mail server, not from a person");
    for (const auto& part : mail_.parts) {
      if (part.around.find("multipart/report") != std::string::npos)
        return refuse("Content-Type", "this mail is a report of a mail server");
    }
  }

  void refuse_what_is_closed() {
    for (const auto& part : mail_.parts) {
      const bool is_tnef = part.type == "application/ms-tnef" || lower(part.name) == "winmail.dat";
      const bool is_encrypted =
          part.around.find("multipart/encrypted") != std::string::npos || part.type == "application/pgp-encrypted" ||
          part.type == "application/pkcs7-mime" || part.type == "application/x-pkcs7-mime" ||
          (part.type == "text/plain" && trim(part.bytes).starts_with("-----BEGIN PGP MESSAGE-----"));
      if (is_encrypted) return refuse("Content-Type", "this mail is encrypted; send it in clear");
      if (is_tnef)
        return refuse("Content-Type",
                      "this mail is in Outlook's own format (winmail.dat), which hides its text and files; send it as "
                      "HTML or plain text");
      if (part.type.starts_with("message/"))
        return refuse("Content-Type", "another mail is attached to this one; send the text as a mail of its own");
      if (is_attachment(part) && is_program(part))
        return refuse("Content-Type", fmt::format("the attachment '{}' is a program, or a page that can be one, and is "
                                                  "not accepted",
                                                  one_line(part.name.empty() ? part.type : part.name, 80)));
    }
  }

  std::string read_subject() {
    const auto subject = in_one_line(header("Subject"));
    if (subject.empty()) refuse("Subject", "the mail has no subject, which is the headline of the release");
    std::string which;
    if (is_cut_words(subject, which))
      refuse("Subject",
             fmt::format("the subject begins with '{}': an answered or forwarded mail is not a release; send "
                         "it as a mail of its own",
                         one_line(which, 20)));
    return subject;
  }

  static bool is_text(const ReceivedPart& part) { return part.type == "text/plain" || part.type == "text/html"; }
  static bool is_attachment(const ReceivedPart& part) {
    return part.disposition == "attachment" || !is_text(part) || (!part.name.empty() && part.disposition != "inline");
  }
  static bool is_signature(const ReceivedPart& part) {
    return part.type == "application/pgp-signature" || part.type == "application/pkcs7-signature" ||
           part.type == "application/x-pkcs7-signature" || part.type == "application/pgp-keys";
  }

  void sort_parts(Conversion& made) {
    std::set<std::string> taken = {"release.md"};
    for (const auto& part : mail_.parts) {
      if (!is_attachment(part)) continue;
      if (is_signature(part)) {
        cut_.push_back("a digital signature");
        continue;
      }
      if (part.type == "text/calendar" && part.disposition != "attachment") {
        cut_.push_back("an invitation to a calendar");
        continue;
      }
      if (made.files.size() >= most_files) return error(1, fmt::format("the mail has over {} files", most_files));
      auto name = safe_name(part, made.files.size() + 1);
      for (int number = 2; !taken.insert(lower(name)).second; ++number) {
        const auto dot = name.rfind('.');
        const auto stem = name.substr(0, dot);
        name = fmt::format("{}-{}{}", stem, number, dot == std::string::npos ? "" : name.substr(dot));
      }
      if (!part.cid.empty()) by_cid_[part.cid] = name;
      if (part.cid.empty() || !part.type.starts_with("image/"))
        attached_.push_back(name);
      else
        shown_.push_back(name);
      made.files.push_back({name, part.bytes});
    }
  }

  std::string read_text() {
    std::string plain, html;
    for (const auto& part : mail_.parts) {
      if (is_attachment(part)) continue;
      auto text = decoded_text(
          part.bytes, part.charset.empty() && part.type == "text/html" ? charset_of_html(part.bytes) : part.charset);
      if (part.type == "text/plain" && part.flowed) text = unflowed(text, part.delete_space);
      if (!trim(text).empty()) (part.type == "text/plain" ? plain_language_ : html_language_) = part.language;
      auto& all = part.type == "text/plain" ? plain : html;
      if (!trim(text).empty()) all += (all.empty() ? "" : "\n\n") + text;
    }
    if (trim(plain).empty() && trim(html).empty()) return error(1, "the mail has no text"), "";
    if (is_stub(plain, html)) plain.clear();
    languages_.push_back({trim(plain).empty() ? html_language_ : plain_language_, "Content-Language"});
    if (!trim(plain).empty()) {
      // Its pictures stand in the HTML; in the plain text they are files like others.
      attached_.insert(attached_.end(), shown_.begin(), shown_.end());
      return without_habits(plain);
    }
    Findings of_page;
    HtmlPageOptions options;
    options.by_cid = by_cid_;
    options.is_mail = true;
    const auto page = read_html_page(html, source_.file, options, of_page);
    languages_.insert(languages_.end(), page.languages.begin(), page.languages.end());
    const auto markdown = has_errors(of_page) ? "" : markdown_of_page(page, source_.file, of_page);
    // Lines of the HTML are none of the mail.
    for (auto& one : of_page)
      findings_.push_back({one.severity, {source_.file, 0, 0}, "the HTML of the mail: " + one.message});
    for (const auto& name : shown_) {
      if (markdown.find("](" + name + ")") == std::string::npos) attached_.push_back(name);
    }
    return without_habits(markdown);
  }

  // "Please enable HTML to read this": far fewer words than the HTML has.
  bool is_stub(const std::string& plain, const std::string& html) const {
    constexpr std::size_t fewest = 200;  // bytes of text that would be lost
    if (trim(plain).empty() || trim(html).empty()) return false;
    Findings ignored;
    HtmlPageOptions options;
    options.is_mail = true;
    std::size_t words = 0;
    for (const auto& piece : read_html_page(html, source_.file, options, ignored).pieces)
      words += in_one_line(piece.text).size();
    return !has_errors(ignored) && words > fewest && words > plain.size() * 3;
  }

  std::string without_habits(const std::string& text) {
    auto made = without_mail_habits(text);
    if (!made.doubt.empty())
      findings_.push_back({Severity::error,
                           {source_.file, 0, 0},
                           fmt::format("line {} of its text: {}", made.doubtful_line, made.doubt)});
    cut_.insert(cut_.end(), made.cut.begin(), made.cut.end());
    if (made.doubt.empty() && trim(made.text).empty()) error(1, "the mail has no text of its own");
    return std::move(made.text);
  }

  // Front matter may be at the top of the text; what it says counts.
  std::string with_front_matter(std::string body, const std::string& title) {
    ReleaseText text;
    const auto start = body.find_first_not_of(" \t\n");
    const bool has_own = start != std::string::npos && body.substr(start).starts_with("---\n");
    const auto end = has_own ? body.find("\n---", start + 3) : std::string::npos;
    if (end == std::string::npos) {
      text.line("title", title);
      text.line("language", language_of(languages_, place_of_language(), findings_));
      text.list("attachments", attached_);
      return text.with_body(body);
    }
    const auto own = "\n" + body.substr(start + 4, end - start - 3);
    if (own.find("\ntitle:") == std::string::npos && own.find("\nheadline:") == std::string::npos)
      text.line("title", title);
    if (own.find("\nattachments:") == std::string::npos) text.list("attachments", attached_);
    const auto language = own.find("\nlanguage:");
    if (language == std::string::npos) {
      text.line("language", language_of(languages_, place_of_language(), findings_));
    } else {
      const auto value = own.substr(language + 10, own.find('\n', language + 1) - language - 10);
      languages_.insert(languages_.begin(), {std::string(trim(value)), "its front matter"});
      language_of(languages_, place_of_language(), findings_);
    }
    return "---\n" + text.front() + body.substr(start + 4);
  }

  Place place_of_language() const { return {source_.file, line_of_header(source_.bytes, "Content-Language"), 1}; }

  void tell() {
    if (!cut_.empty())
      findings_.push_back({Severity::warning, {source_.file, 0, 0}, "cut from the mail: " + join(cut_, ", ")});
  }

  const ConversionSource& source_;
  Findings& findings_;
  const ReceivedMail mail_;
  std::vector<std::string> attached_, shown_, cut_;
  std::vector<SaidLanguage> languages_;
  std::string plain_language_, html_language_;
  std::map<std::string, std::string> by_cid_;
};

}  // namespace

Conversion convert_mail(const ConversionSource& source, Findings& findings) { return Mail(source, findings).read(); }

}  // namespace gazetted
