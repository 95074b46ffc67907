// The shared bottleneck of validation/ns3.py in ns-3: n exponential on-off voice sources, one drop-tail queue, one
// point-to-point link with propagation delay and random loss. Not a model of Beacon: nothing of Beacon is in it.
//
// Built with a C++ compiler as a program, or handed as it is to the interpreter of ns-3's Python bindings, which calls
// `scenario` itself. Prints "packets lost delay_sum_ms cpu_s" and a line of the histogram of delays.

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace scenario_of_beacon
{
using namespace ns3;

const double BIN_MS = 0.1;
const std::size_t BINS = 8192;
const double WARM_UP_S = 30.0; // fifty times the relaxation time of a source: the start is forgotten

std::vector<double> g_sentAt; // by packet uid, in seconds; negative for packets that are not counted
std::vector<std::uint64_t> g_histogram;
std::uint64_t g_sent = 0;
std::uint64_t g_received = 0;
double g_delaySumMs = 0.0;
double g_countUntilS = 0.0;

void
Sent(Ptr<const Packet> packet)
{
    const std::uint64_t uid = packet->GetUid();
    if (uid >= g_sentAt.size())
    {
        g_sentAt.resize(2 * uid + 1024, -1.0);
    }
    const double now = Simulator::Now().GetSeconds();
    if (now >= WARM_UP_S && now < g_countUntilS)
    {
        g_sentAt[uid] = now;
        ++g_sent;
    }
}

void
Received(Ptr<const Packet> packet, const Address&)
{
    const std::uint64_t uid = packet->GetUid();
    const double at = uid < g_sentAt.size() ? g_sentAt[uid] : -1.0;
    if (at < 0.0)
    {
        return;
    }
    const double delayMs = 1e3 * (Simulator::Now().GetSeconds() - at);
    ++g_received;
    g_delaySumMs += delayMs;
    const std::size_t bin = static_cast<std::size_t>(delayMs / BIN_MS);
    ++g_histogram[bin < BINS ? bin : BINS - 1];
}

std::string
scenario(int run, double seconds, int flows, int queue)
{
    const std::clock_t began = std::clock();
    g_sentAt.clear();
    g_histogram.assign(BINS, 0);
    g_sent = g_received = 0;
    g_delaySumMs = 0.0;
    g_countUntilS = WARM_UP_S + seconds;
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(run);

    NodeContainer nodes;
    nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(40000ULL * flows)));
    link.SetChannelAttribute("Delay", TimeValue(MilliSeconds(120)));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue(std::to_string(queue) + "p"));
    NetDeviceContainer devices = link.Install(nodes);

    Ptr<RateErrorModel> loss = CreateObject<RateErrorModel>();
    loss->SetAttribute("ErrorUnit", EnumValue(RateErrorModel::ERROR_UNIT_PACKET));
    loss->SetAttribute("ErrorRate", DoubleValue(0.01));
    devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(loss));

    InternetStackHelper internet;
    internet.Install(nodes);
    Ipv4AddressHelper addresses;
    addresses.SetBase("10.0.0.0", "255.255.255.0");
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    TrafficControlHelper::Default().Uninstall(devices); // ns-3 puts an fq_codel in front of the queue unasked

    const std::uint16_t port = 5004;
    PacketSinkHelper sinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), port));
    ApplicationContainer sink = sinkHelper.Install(nodes.Get(1));
    sink.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&Received));

    OnOffHelper source("ns3::UdpSocketFactory", InetSocketAddress(interfaces.GetAddress(1), port));
    source.SetAttribute("PacketSize", UintegerValue(172)); // RTP header and 20 ms of G.711
    source.SetAttribute("DataRate", DataRateValue(DataRate(172 * 8 * 50)));
    source.SetAttribute("OnTime", StringValue("ns3::ExponentialRandomVariable[Mean=1.0]"));
    source.SetAttribute("OffTime", StringValue("ns3::ExponentialRandomVariable[Mean=1.35]"));
    for (int i = 0; i < flows; ++i)
    {
        ApplicationContainer application = source.Install(nodes.Get(0));
        application.Get(0)->TraceConnectWithoutContext("Tx", MakeCallback(&Sent));
    }

    Simulator::Stop(Seconds(g_countUntilS + 2.0)); // two seconds for what is under way
    Simulator::Run();
    Simulator::Destroy();
    const double cpu = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;

    std::string out = std::to_string(g_sent) + " " + std::to_string(g_sent - g_received) + " " +
                      std::to_string(g_delaySumMs) + " " + std::to_string(cpu) + "\n";
    for (std::uint64_t count : g_histogram)
    {
        out += std::to_string(count) + " ";
    }
    return out;
}
} // namespace scenario_of_beacon

#ifdef SCENARIO_PROGRAM
#include <iostream>

int
main(int argc, char** argv)
{
    if (argc != 5)
    {
        std::cerr << "usage: scenario RUN SECONDS FLOWS QUEUE\n";
        return 2;
    }
    std::cout << scenario_of_beacon::scenario(std::atoi(argv[1]), std::atof(argv[2]), std::atoi(argv[3]),
                                              std::atoi(argv[4]))
              << "\n";
    return 0;
}
#endif
