using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Workflow.TestHost.Processes;

/// <summary>Finds free TCP ports.</summary>
/// <remarks>
/// Test processes run side by side, and a port that is free now can be taken before its host listens: each process has ports of its own,
/// and gives them out in turn.
/// </remarks>
public static class LoopbackPort
{
    // Below the range of ephemeral ports, so that no outgoing connection takes the port before the host does.
    private const int First = 20_000;
    private const int PortsOfAProcess = 100;
    private const int MostProcesses = 100;

    private static readonly (int First, FileStream? Lock) Own = Reserve();
    private static int _given = Random.Shared.Next(PortsOfAProcess); // a process that has just ended may have left connections on the first ones

    /// <summary>A port of 127.0.0.1 that is free now, and that no other test process is given.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Own.First + (int)((uint)Interlocked.Increment(ref _given) % PortsOfAProcess);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Whether a listener could be opened on the port of 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The lock of a file ends with its process, however that ends.
    private static (int First, FileStream? Lock) Reserve()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "workflow-test-ports"));
        foreach (var place in Enumerable.Range(0, MostProcesses))
        {
            try
            {
                var held = new FileStream(Path.Combine(folder.FullName, place.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return (First + (place * PortsOfAProcess), held);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // another process has it
            }
        }

        return (First + (Random.Shared.Next(MostProcesses) * PortsOfAProcess), null);
    }
}
