using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Tests.Limits;

/// <summary>The cost of one request, and its limit.</summary>
/// <param name="Status">The answer.</param>
/// <param name="Allocated">Bytes that were allocated, including those that have been freed.</param>
/// <param name="Cpu">Processor time.</param>
internal readonly record struct BodyCost(int Status, long Allocated, TimeSpan Cpu)
{
    /// <summary>Maximum number of bytes that are allocated for each byte of a body, for any body and route.</summary>
    public const int MostPerByte = 80; // 66 before the code has been optimized

    /// <summary>A byte of YAML counts as this many bytes, as the largest YAML body is an eighth of the largest JSON body.</summary>
    public const int YamlCounts = 3;

    /// <summary>Bytes that may be allocated for each expression, which is parsed and checked.</summary>
    public const int PerExpression = 2 * 1024;

    /// <summary>Bytes that may be allocated for a request of any size: routing, the faults, the response.</summary>
    public const int Fixed = 256 * 1024;

    /// <summary>Limit of a body's processor time, as a multiple of that of a regular definition of the same size.</summary>
    public const int MostTimesHonest = 10;

    private const int HonestBytes = 256 * 1024;

    private static TimeSpan? _honest;

    /// <summary>Measures the regular definition that the others are compared with, once.</summary>
    public static async Task MeasureRegularAsync(ApiHost host)
    {
        for (var i = 0; i < 5 && _honest is null; i++)
        {
            var cost = await OfAsync(host, "POST", "/api/v1/workflows", Honest(), "application/json");
            Assert.Equal(StatusCodes.Status201Created, cost.Status);
            _honest = i == 4 ? cost.Cpu : null; // the first ones are compiled
        }
    }

    /// <summary>
    /// The fault of the cost of a body, or <c>null</c>. If it is too high, it is measured again, and the regular definition
    /// beside it, as other load may have been the cause and slows down both.
    /// </summary>
    public static async Task<string?> FaultAsync(ApiHost host, string method, string path, string body, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        string? fault = null;
        for (var i = 0; i < 6; i++)
        {
            if (i > 0)
            {
                _honest = (await OfAsync(host, "POST", "/api/v1/workflows", Honest(), "application/json")).Cpu;
            }

            var cost = await OfAsync(host, method, path, bytes, type);
            fault = cost.Fault(bytes, type) is { } what ? $"{method} {path}: {what}" : null;
            if (fault is null)
            {
                return null;
            }
        }

        return fault;
    }

    /// <summary>
    /// Sends a body, which is complete before anything is counted. The service reads it from memory and its stores are
    /// fakes, so one thread does all the work, and allocations of other threads are not counted.
    /// </summary>
    private static async Task<BodyCost> OfAsync(ApiHost host, string method, string path, byte[] body, string type)
    {
        var cost = default(BodyCost);
        host.Around = async (http, next) =>
        {
            (http.Request.Body, http.Response.Body) = (new MemoryStream(body), Stream.Null);
            http.Request.ContentLength = body.Length;
            var (thread, allocated, cpu) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
            await next(http);
            cost = new BodyCost(http.Response.StatusCode, GC.GetAllocatedBytesForCurrentThread() - allocated, Environment.CpuUsage.TotalTime - cpu);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        };
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await host.SendAsync(method, path, "", type, ("X-Workflow-Timestamp", now), ("X-Workflow-Signature", "v2=00"));
        host.Around = null;
        return cost;
    }

    private string? Fault(byte[] body, string type)
    {
        var counted = (long)body.Length * (type == "application/yaml" ? YamlCounts : 1);
        var bytes = (counted * MostPerByte) + ((long)body.AsSpan().Count("{{"u8) * PerExpression) + Fixed;
        var time = TimeSpan.FromMilliseconds(20) + (_honest!.Value * MostTimesHonest * body.Length / HonestBytes);
        return Status is < 200 or >= 500 ? $"answers {Status}"
            : Allocated > bytes ? $"allocates {Allocated:N0} bytes for a body of {body.Length:N0}, and may allocate {bytes:N0}"
            : Cpu > time ? $"takes {Cpu.TotalMilliseconds:0} ms for a body of {body.Length:N0} bytes, and may take {time.TotalMilliseconds:0}"
            : null;
    }

    private static byte[] Honest()
    {
        var text = new StringBuilder("{\"name\":\"honest\",\"tasks\":[");
        for (var i = 0; text.Length < HonestBytes; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"name\":\"task-{i}\",\"task_type\":\"PASS\",\"timeout_seconds\":60,\"config\":{{\"output\":{{\"number\":{i},\"text\":\"what somebody wrote\",\"list\":[1,2,3]}}}}}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }
}
