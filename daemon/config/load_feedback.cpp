// The ways in of what comes back: `feedback:`, and how long it is kept.
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

}  // namespace

void read_feedback_ways(Section& root, Settings& settings) {
  {
    Section retention(root.context(), root.get("retention"), "retention");
    retention.read("feedback", settings.feedback.keep);
  }
  {
    Section guards(root.context(), root.get("guards"), "guards");
    guards.read_share("hard", settings.feedback.hard_share);
    guards.read_share("complaints", settings.feedback.complaint_share);
  }
  const auto* node = root.get("feedback");
  if (!node) return;
  Section section(root.context(), node, "feedback");
  read_lmtp(section, settings.feedback);
  section.read_path("maildir", settings.feedback.maildir);
  read_providers(section, settings);
  const bool by_mail = std::any_of(node->pairs.begin(), node->pairs.end(),
                                   [](const YamlEntry& way) { return way.key.text != "providers"; });
  if (settings.bounce_address.empty() && by_mail)
    root.context().error(node->place,
                         "'feedback' needs bounces: {address: bounce@news.example.org}, or nothing could come back");
}

}  // namespace gazetted
