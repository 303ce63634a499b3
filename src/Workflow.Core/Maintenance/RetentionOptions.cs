using System.ComponentModel.DataAnnotations;
using Workflow.Core.Paging;

namespace Workflow.Core.Maintenance;

/// <summary>How long ended runs and statistics are kept: section <c>Workflow:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Retention";

    /// <summary>
    /// Days from a run's end to its removal, fractions allowed; 0 keeps runs forever. Up to 36,500, a hundred years.
    /// </summary>
    [Range(0d, 36_500d)]
    public double Days { get; set; } = 90;

    /// <summary>Most runs removed in one slice, 1 to 500.</summary>
    [Range(1, PageRequest.MaxLimit)]
    public int RunsPerSlice { get; set; } = 100;

    /// <summary>
    /// Days from the hour in which runs ended to the removal of its statistics, fractions allowed; 0 keeps them forever. Up to
    /// 36,500, a hundred years.
    /// </summary>
    [Range(0d, 36_500d)]
    public double StatisticsDays { get; set; } = 400;
}
