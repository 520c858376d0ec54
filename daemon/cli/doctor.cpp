#include "gazetted/doctor/doctor.hpp"

#include "doctor_returns.hpp"
#include "gazetted/base/choices.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

struct DoctorOptions {
  std::string relay, domain, dns, mx;
  bool returns = false;
};

std::string mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return toned(Tone::good, "ok    ");
    case Verdict::unknown:
      return toned(Tone::dim, "?     ");
    case Verdict::advice:
      return toned(Tone::warn, "advice");
    case Verdict::bad:
      return toned(Tone::bad, "WRONG ");
  }
  return "";
}

void doctor(CommandContext& context, const DoctorOptions& options) {
  auto settings = settings_for(context, SecretUse::needed);
  if (!settings) return;
  if (!options.relay.empty() && !settings->relays.contains(options.relay)) {
    std::vector<std::string> names;
    for (const auto& [name, relay] : settings->relays) names.push_back(name);
    return complain(context, "there is no relay '" + options.relay + "'" + what_there_is(names));
  }
  if (!options.mx.empty() && !options.relay.empty())
    return complain(context, "--mx and --relay are two ways for one mail: use one of them");
  auto dns = Dns::open(options.dns);
  if (!dns) return complain(context, dns.error().text());
  std::vector<Diagnosis> found;
  const Tell tell = [&](const Diagnosis& one) {
    out(mark(one.verdict) + " " + one.about + ": " + one_line(one.text, 2000) + "\n");
    if (!one.remedy.empty()) out("       " + toned(Tone::bold, "→ ") + one.remedy + "\n");
    flush_output();
    if (one.verdict == Verdict::bad) context.status = 1;
    found.push_back(one);
  };
  if (options.returns || !options.mx.empty()) return examine_returns({options.relay, options.mx}, *settings, tell);
  if (options.relay.empty() && options.domain.empty()) {
    examine_clock(clock_sync(), tell);
    examine_pictures(*settings, tell);
    examine_webhooks(*settings, tell);
  }
  for (const auto& [name, relay] : settings->relays) {
    if ((options.relay.empty() && options.domain.empty()) || options.relay == name)
      examine_relay(relay, *settings, tell);
  }
  if (!options.relay.empty() && options.domain.empty()) return;
  auto domains = sending_domains(*settings);
  if (!options.domain.empty()) domains = {options.domain};
  for (const auto& domain : domains) {
    std::vector<std::string> relays;
    for (const auto& [name, relay] : settings->relays) relays.push_back(name);
    examine_domain(domain, relays, *settings, **dns, tell);
  }
  sum_up_receivers(found, *settings, tell);
  if (!settings->bounce_address.empty() && options.domain.empty())
    tell({Verdict::unknown, "mail that comes back", "not tried, since that sends a mail",
          "gazetted doctor --returns sends one and waits for it"});
}

}  // namespace

void add_doctor(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("doctor", "check that relays and DNS are fit to send, and say what to fix");
  auto options = std::make_shared<DoctorOptions>();
  command->add_option("--relay", options->relay, "this relay only")->type_name("RELAY");
  command->add_option("--domain", options->domain, "this sending domain only")->type_name("DOMAIN");
  command->add_option("--dns", options->dns, "ask this name server, not the system's")->type_name("ADDRESS[:PORT]");
  command->add_flag("--returns", options->returns,
                    "only try whether mail comes back: sends one mail without a sender to the bounce address");
  command
      ->add_option("--mx", options->mx,
                   "the same, but bring the mail to this server of the bounce domain, as others' servers do")
      ->type_name("HOST[:PORT]");
  command->footer(
      "Looks whether the machine's clock is synchronized, by which scheduled releases leave. Prints the URL to enter "
      "at "
      "each of `feedback: providers:`, with its secret. Connects to each relay as "
      "the daemon would: TLS, login, extensions, whether it accepts our sender. Nothing is "
      "sent without --returns or --mx.\nFor each domain in From it looks up SPF, DKIM, DMARC, MX and reverse DNS. What "
      "cannot be checked "
      "(without a network, for example) is marked ?.\nExit status 1: something is WRONG.");
  command->callback([&context, options] { doctor(context, *options); });
}

}  // namespace gazetted
