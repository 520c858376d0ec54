// The ways in of what comes back: `feedback:`, and how long it is kept.
#include "gazetted/base/access.hpp"
#include "gazetted/net/imap.hpp"
#include "gazetted/net/listen.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_socket = 100;  // a little less than sockaddr_un holds

void read_lmtp(Section& section, FeedbackOptions& feedback) {
  std::string where;
  section.read_line("lmtp", where);
  const auto* node = section.get("lmtp");
  if (!node || where.empty()) return;
  const auto& context = section.context();
  if (where.find('/') != std::string::npos) {
    feedback.lmtp = section.resolve(where).string();
    if (feedback.lmtp.size() > longest_socket)
      context.error(node->place, fmt::format("'lmtp': {}: the path of a socket may have at most {} bytes",
                                             feedback.lmtp, longest_socket));
    return;
  }
  const auto endpoint = parse_listen_address(where);
  if (!endpoint)
    return context.error(node->place, "'lmtp': '" + one_line(where, 60) +
                                          "' is neither the path of a socket (/run/gazetted/lmtp.sock) nor a port of "
                                          "this machine (127.0.0.1:8024)");
  // There is no log-in in LMTP, and port 25 is for SMTP (RFC 2033 section 5).
  if (!endpoint->address().is_loopback())
    return context.error(node->place, "'lmtp': " + where +
                                          " can be reached from other machines, and anybody could speak there; use "
                                          "127.0.0.1, [::1] or the path of a socket");
  if (endpoint->port() == 25)
    return context.error(node->place, "'lmtp': port 25 is for SMTP; use another, as in 127.0.0.1:8024");
  feedback.lmtp = where;
}

// A Maildir is made by whoever delivers into it, or by hand: not by us, since it has to belong to both.
void read_maildir(Section& section, FeedbackOptions& feedback) {
  section.read_path("maildir", feedback.maildir);
  const auto* node = section.get("maildir");
  if (!node || feedback.maildir.empty()) return;
  const auto& path = feedback.maildir;
  std::string missing;
  for (const char* name : {"new", "cur", "tmp"}) {
    std::error_code code;
    if (!fs::is_directory(path / name, code)) missing += std::string(missing.empty() ? "" : ", ") + name + "/";
  }
  if (missing.empty()) return;
  const auto why = why_not_allowed(path / "new");
  if (!why.empty()) return section.context().findings.push_back({Severity::note, node->place, "'maildir': " + why});
  section.context().findings.push_back(
      {Severity::warning, node->place,
       fmt::format("'maildir': {0} is no Maildir, it has no {1}; make it with 'mkdir -p {0}/new {0}/cur {0}/tmp', and "
                   "let gazetted and whoever delivers there write to it",
                   path.string(), missing)});
}

void read_imap(Section& section, FeedbackOptions& feedback) {
  const auto* node = section.get("imap");
  if (!node) return;
  const auto& context = section.context();
  Section imap(context, node, "feedback.imap");
  imap.read_line("url", feedback.imap.url);
  imap.read_line("username", feedback.imap.username);
  imap.read("password", feedback.imap.password);
  imap.read_line("move_to", feedback.imap.move_to);
  if (is_missing(imap, "url") || is_missing(imap, "username") || !imap.get("password"))
    return context.error(node->place, "'imap' needs url: imaps://HOST/MAILBOX, username and password");
  const auto url = parse_imap_url(feedback.imap.url);
  if (!url) return context.error(imap.get("url")->place, "'url': " + url.error().message());
  const auto& to = feedback.imap.move_to;
  if (to.empty()) return;
  if (!is_plain_mailbox(to))
    context.error(imap.get("move_to")->place,
                  "'move_to': '" + one_line(to, 60) + "' cannot be used as a mailbox: ASCII without \" \\ % * and &");
  if (to == url->mailbox) context.error(imap.get("move_to")->place, "'move_to' is the mailbox that mail is taken from");
}

void read_retention(Section& section, RetentionOptions& retention) {
  section.read("deliveries", retention.deliveries);
  if (const auto* node = section.get("deliveries"); node && retention.deliveries < least_kept_deliveries)
    section.context().error(node->place,
                            "'deliveries' must be at least 30d: a bounce may come back for that long, and is known by "
                            "its delivery");
  std::string archive = "forever";
  section.read("archive", archive);
  if (archive != "forever")
    section.context().error(section.get("archive")->place,
                            "'archive' must be forever: pages are made of it, and nothing that was linked may break");
}

}  // namespace

void read_feedback_ways(Section& root, Settings& settings) {
  {
    Section retention(root.context(), root.get("retention"), "retention");
    retention.read("feedback", settings.feedback.keep);
    read_retention(retention, settings.retention);
  }
  const auto* node = root.get("feedback");
  if (!node) return;
  Section section(root.context(), node, "feedback");
  read_lmtp(section, settings.feedback);
  read_maildir(section, settings.feedback);
  read_imap(section, settings.feedback);
  read_providers(section, settings);
  const bool by_mail = std::any_of(node->pairs.begin(), node->pairs.end(),
                                   [](const YamlEntry& way) { return way.key.text != "providers"; });
  if (settings.bounce_address.empty() && by_mail)
    root.context().error(node->place,
                         "'feedback' needs bounces: {address: bounce@news.example.org}, or nothing could come back");
}

}  // namespace gazetted
