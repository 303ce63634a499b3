using System.Net;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Tests.Http.Addresses;

public class AddressGuardTests
{
    [Theory]
    // link-local, first and last
    [InlineData("169.254.0.0", "link-local")]
    [InlineData("169.254.170.2", "link-local")]
    [InlineData("169.254.255.255", "link-local")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fe80::1%3", "link-local")]
    [InlineData("fe80::a9fe:a9fe", "link-local")]
    [InlineData("febf:ffff::1", "link-local")]
    // cloud metadata
    [InlineData("169.254.169.254", "metadata")]
    [InlineData("168.63.129.16", "metadata")]
    [InlineData("100.100.100.200", "metadata")]
    [InlineData("192.0.0.192", "metadata")]
    [InlineData("fd00:ec2::254", "metadata")]
    [InlineData("fd00:ec2::23", "metadata")]
    [InlineData("fd20:ce::254", "metadata")]
    [InlineData("fd00:c1::a9fe:a9fe", "metadata")]
    [InlineData("fd00:42::42", "metadata")]
    [InlineData("fd00:a9fe:a9fe::1", "metadata")]
    [InlineData("fd00:100::100:200", "metadata")]
    // unspecified, multicast, broadcast
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("::", "unspecified")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("255.255.255.255", "broadcast")]
    // the same inside IPv6: mapped, compatible, 6to4, NAT64, and local NAT64 with its four prefix lengths
    [InlineData("::ffff:169.254.169.254", "metadata")]
    [InlineData("::ffff:0.0.0.0", "unspecified")]
    [InlineData("::ffff:0.1.2.3", "unspecified")]
    [InlineData("::ffff:224.0.0.1", "multicast")]
    [InlineData("::169.254.169.254", "metadata")]
    [InlineData("2002:a9fe:a9fe::1", "metadata")]
    [InlineData("2002:a83f:8110::", "metadata")]
    [InlineData("64:ff9b::169.254.169.254", "metadata")]
    [InlineData("64:ff9b::255.255.255.255", "broadcast")]
    [InlineData("64:ff9b:1::169.254.169.254", "metadata")]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::", "metadata")]
    [InlineData("64:ff9b:1:a9:fe:a9fe::", "metadata")]
    [InlineData("64:ff9b:1:0:a9:fea9:fe00::", "metadata")]
    // translated, Teredo (its server, and its client, turned over), ISATAP in any network and both ways to write it
    [InlineData("::ffff:0:169.254.169.254", "metadata")]
    [InlineData("::ffff:0:100.100.100.200", "metadata")]
    [InlineData("2001:0:a9fe:a9fe::", "metadata")]
    [InlineData("2001:0:808:808:0:0:5601:5601", "metadata")]
    [InlineData("2001:0:808:808:0:0:57c0:7eef", "metadata")]
    [InlineData("2001:db8::5efe:169.254.169.254", "metadata")]
    [InlineData("2001:db8::200:5efe:169.254.169.254", "metadata")]
    [InlineData("fd12::5efe:192.0.0.192", "metadata")]
    [InlineData("2002:808:808::5efe:168.63.129.16", "metadata")]
    [InlineData("2001:db8::5efe:224.0.0.1", "multicast")]
    public void Refusal_SaysWhy_WhenAddressIsRefused(string address, string reason) =>
        Assert.Contains(reason, AddressGuard.Refusal(IPAddress.Parse(address), []), StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("::1")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("192.0.0.191")]
    [InlineData("100.64.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("223.255.255.255")]
    [InlineData("255.255.255.254")]
    [InlineData("1.0.0.0")]
    [InlineData("8.8.8.8")]
    [InlineData("fc00::1")]
    [InlineData("fd00::1")]
    [InlineData("fe7f::1")]
    [InlineData("fec0::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fd00:c1::a9fe:a9ff")]
    [InlineData("fd00:42::43")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("2001:0:808:808:0:0:f5ff:fffe")]
    [InlineData("2001:db8::5efe:10.0.0.1")]
    [InlineData("2001:db8::5eff:169.254.169.254")]
    [InlineData("2001:db8::a9fe:a9fe")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::10.0.0.1")]
    public void Refusal_IsNull_WhenAddressIsAllowed(string address) =>
        Assert.Null(AddressGuard.Refusal(IPAddress.Parse(address), []));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "64:ff9b::10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "2002:a01:203::", true)]
    [InlineData("10.0.0.0/8", "::ffff:0:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "2001:0:a01:203::", true)]
    [InlineData("10.0.0.0/8", "2001:db8::5efe:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.0.0.0", false)]
    [InlineData("::ffff:0:0/96", "8.8.8.8", true)]
    [InlineData("::/0", "8.8.8.8", false)]
    [InlineData("::/0", "::ffff:8.8.8.8", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fc12::1", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    public void Refusal_NamesTheNetwork_WhenOperatorBlocksIt(string network, string address, bool refused)
    {
        var refusal = AddressGuard.Refusal(IPAddress.Parse(address), [IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse(network)]);

        Assert.Equal(refused ? $"in the blocked network {IPNetwork.Parse(network)}" : null, refusal);
    }
}
