using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Workflow.Core.TaskTypes.Records;

namespace OwnTaskType;

/// <summary>The config of a task of type INVOICE. Its members say how it is read, what is valid, and what its reference says.</summary>
public sealed record InvoiceConfig : IValidatableObject
{
    /// <summary>Who pays.</summary>
    [Description("Who pays.")]
    [StringLength(100, MinimumLength = 1)]
    public required string Customer { get; init; }

    /// <summary>What is sold.</summary>
    [Description("What is sold.")]
    [MinLength(1)]
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>What is added to the prices.</summary>
    [Description("What is added to the prices.")]
    public Tax Tax { get; init; } = Tax.Standard;

    /// <summary>The largest total.</summary>
    [Description("The largest total; a larger one fails the task with the code credit_limit.")]
    [Range(0, 1_000_000)]
    public decimal? CreditLimit { get; init; }

    /// <summary>How invoices are numbered.</summary>
    [Description("How invoices are numbered: a letter for each year.")]
    [NoExpression("the series is the same for every run")]
    [RegularExpression("[A-Z]")]
    public string Series { get; init; } = "A";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Tax == Tax.None && CreditLimit is null)
        {
            yield return new ValidationResult("is required without tax", [nameof(CreditLimit)]);
        }
    }
}

/// <summary>A line of an invoice.</summary>
/// <param name="Item">What.</param>
/// <param name="Price">The price of one.</param>
/// <param name="Count">How many.</param>
public sealed record InvoiceLine([Description("What.")] string Item, [Description("The price of one."), Range(0, 100_000)] decimal Price, [Description("How many."), Range(1, 1_000)] int Count = 1);

/// <summary>What is added to prices.</summary>
public enum Tax
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>7 %.</summary>
    Reduced,

    /// <summary>19 %.</summary>
    Standard,
}
