#include "return_probes.hpp"

#include <algorithm>

#include "gazetted/app/notices.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/mime.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

constexpr Duration remembered{10 * 60'000};

// The seconds, and six bits of chance: two at once are two.
std::int64_t fresh_number(Time now) {
  const auto seconds = to_millis(now) / 1000;
  return first_probe + (seconds % (std::int64_t(1) << 32)) * 64 + (static_cast<unsigned char>(random_bytes(1)[0]) & 63);
}

std::string mail_of(const std::string& id, const std::string& address, const std::string& bounces, Time now) {
  return raw_header("Date", format_rfc5322(now)) + raw_header("From", "<" + bounces + ">") +
         raw_header("To", "<" + address + ">") + raw_header("Subject", "Does mail come back?") +
         raw_header("Message-ID", id) + "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" +
         "Content-Type: text/plain; charset=utf-8\r\n\r\n"
         "gazetted has sent this mail to itself, to see whether bounces would arrive.\r\n"
         "It means nothing else, and can be deleted.\r\n";
}

}  // namespace

asio::awaitable<json::object> ReturnProbes::handle(json::object request) {
  const auto id = text_member(request, "id");
  if (!id.empty()) co_return state_of(id);
  const auto settings = p_.configuration.current();
  const auto bounces = Address::parse(settings->bounce_address);
  if (!bounces) co_return refusal("nothing can come back: the configuration has no bounces: {address: …}");
  const auto now = p_.clock.now();
  Probe probe;
  probe.number = fresh_number(now);
  probe.begun = p_.clock.steady();
  const auto token = return_token(*settings->tokens, ReturnKind::bounce, probe.number, bounces->key());
  probe.id = "<doctor." + token + "@" + std::string(bounces->domain()) + ">";
  const auto local = settings->bounce_address.substr(0, settings->bounce_address.rfind('@'));
  Message message{"", local + "+" + token + "@" + std::string(bounces->domain()), {}};
  message.bytes = mail_of(probe.id, message.recipient, settings->bounce_address, now);
  json::object answer{{"id", probe.id}, {"address", message.recipient}};
  probes_.push_back(std::move(probe));
  if (probes_.size() > most) probes_.pop_front();
  if (bool_member(request, "direct")) {
    answer["mail"] = message.bytes.whole();
    co_return answer;
  }
  const auto relay = text_member(request, "relay");
  if (!relay.empty() && !settings->relays.contains(relay)) co_return refusal("there is no relay '" + relay + "'");
  std::vector<std::string> relays;
  if (relay.empty())
    relays = notice_relays(*settings);
  else
    relays.push_back(relay);
  answer["relay"] = join(relays, ", ");
  const auto outcome = co_await p_.dispatch.send_single(std::move(relays), std::move(message));
  answer["outcome"] = outcome.kind == Outcome::Kind::accepted ? "accepted" : "refused";
  answer["code"] = outcome.code;
  answer["reply"] = outcome.reply;
  co_return answer;
}

ReturnProbes::Probe* ReturnProbes::find(std::string_view id) {
  std::erase_if(probes_, [&](const Probe& probe) { return p_.clock.steady() - probe.begun > remembered; });
  const auto found = std::find_if(probes_.begin(), probes_.end(), [&](const Probe& probe) { return probe.id == id; });
  return found == probes_.end() ? nullptr : &*found;
}

json::object ReturnProbes::state_of(std::string_view id) {
  const auto* probe = find(id);
  if (!probe) return refusal("the daemon has been restarted since, and does not know this mail any more");
  return {{"state", probe->state}, {"source", probe->source}, {"after", probe->after.count()}, {"said", probe->said}};
}

void ReturnProbes::settle(Probe& probe, std::string state, std::string source, std::string said) {
  if (probe.state == "arrived") return;
  probe.state = std::move(state);
  probe.source = std::move(source);
  probe.said = std::move(said);
  probe.after = std::chrono::duration_cast<Duration>(p_.clock.steady() - probe.begun);
}

bool ReturnProbes::take(const std::optional<ReturnClaim>& claim, const std::string& message_id,
                        const std::string& source) {
  if (claim && is_probe(*claim)) {
    for (auto& probe : probes_) {
      if (probe.number == claim->delivery) settle(probe, "arrived", source, "");
    }
    return true;
  }
  if (claim || message_id.empty()) return false;
  auto* probe = find(message_id);
  if (probe) settle(*probe, "unproven", source, "");
  return probe != nullptr;
}

void ReturnProbes::note_refused(const std::optional<ReturnClaim>& claim, std::string_view recipient) {
  const bool is_bare =
      !claim && address_key(std::string(recipient)) == address_key(p_.configuration.current()->bounce_address);
  for (auto& probe : probes_) {
    if (probe.state == "waiting" && (is_bare || (claim && claim->delivery == probe.number)))
      settle(probe, "refused", "lmtp", is_bare ? "without its token" : "with a token that proves nothing");
  }
}

}  // namespace gazetted
