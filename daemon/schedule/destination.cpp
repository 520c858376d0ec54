#include "gazetted/schedule/destination.hpp"

#include <map>

namespace gazetted {

std::string destination_of(std::string_view domain) {
  static const std::map<std::string, std::string, std::less<>> providers = {{"googlemail.com", "gmail.com"},
                                                                            {"hotmail.com", "outlook.com"},
                                                                            {"live.com", "outlook.com"},
                                                                            {"msn.com", "outlook.com"},
                                                                            {"hotmail.co.uk", "outlook.com"},
                                                                            {"hotmail.de", "outlook.com"},
                                                                            {"hotmail.fr", "outlook.com"},
                                                                            {"outlook.de", "outlook.com"},
                                                                            {"live.co.uk", "outlook.com"},
                                                                            {"ymail.com", "yahoo.com"},
                                                                            {"rocketmail.com", "yahoo.com"},
                                                                            {"aol.com", "yahoo.com"},
                                                                            {"yahoo.co.uk", "yahoo.com"},
                                                                            {"yahoo.de", "yahoo.com"},
                                                                            {"yahoo.fr", "yahoo.com"},
                                                                            {"me.com", "icloud.com"},
                                                                            {"mac.com", "icloud.com"},
                                                                            {"gmx.net", "gmx.de"},
                                                                            {"gmx.at", "gmx.de"},
                                                                            {"gmx.ch", "gmx.de"},
                                                                            {"gmx.com", "gmx.de"},
                                                                            {"web.de", "gmx.de"},
                                                                            {"protonmail.com", "proton.me"},
                                                                            {"pm.me", "proton.me"}};
  const auto known = providers.find(domain);
  return known == providers.end() ? std::string(domain) : known->second;
}

}  // namespace gazetted
